package cce.cced.store;

/// Why a job failed, as coarse as the consumer may know before the gate has seen anything: the list is closed, so a
/// program can say no more than which of these it chose.
public enum Failure {
    CVM_NOT_STARTED("The CVM host did not start a CVM in time; submit the job again."),
    CVM_LOST("The CVM ended before it handed in a result; submit the job again."),
    CVM_REFUSED("The CVM could not prove what it is and was given no keys; check the registered reference values."),
    KEYS_INTERRUPTED("The key release was interrupted; keys are never released twice, so submit the job again."),
    DEADLINE("The job did not finish before its deadline; raise its time limit or make it faster."),
    PREPARATION("The CVM could not prepare the image, the code or the datasets; check that they are stored and unchanged."),
    PROGRAM("The program did not end well; test it on sample data."),
    RESULT_UNREADABLE("The result could not be stored or read back; submit the job again."),
    LEDGER("The chain did not take the record of the job; nothing was released.");

    private final String sentence;

    Failure(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
