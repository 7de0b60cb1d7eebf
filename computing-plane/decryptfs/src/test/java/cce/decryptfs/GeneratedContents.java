package cce.decryptfs;

/// Files of any size whose every byte follows from its file and position.
final class GeneratedContents implements FileContents {

    @Override
    public void read(int file, long position, byte[] target, int offset, int length) {
        for (int i = 0; i < length; i++) {
            target[offset + i] = at(file, position + i);
        }
    }

    static byte at(int file, long position) {
        long word = (position >>> 3) + 0x9e3779b97f4a7c15L * (file + 1);
        word = (word ^ word >>> 30) * 0xbf58476d1ce4e5b9L;
        word = (word ^ word >>> 27) * 0x94d049bb133111ebL;
        return (byte) ((word ^ word >>> 31) >>> ((position & 7) * 8));
    }
}
