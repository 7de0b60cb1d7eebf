package cce.s3;

import cce.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// How the service is spoken to: bounded in time and tries, whatever it answers.
final class S3Connection {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final Duration ATTEMPT = Duration.ofMinutes(2);
    private static final Duration CALL = Duration.ofMinutes(5);
    private static final int MAX_ATTEMPTS = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private S3Connection() {}

    static S3Client open(StoreLocation.Bucket location) throws StorageException {
        // Each pause is a random part of a bound that doubles: clients that failed together do not return together.
        BackoffStrategy pause = BackoffStrategy.exponentialDelay(FIRST_PAUSE, LONGEST_PAUSE);
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(location.region()))
                .credentialsProvider(credentials(location))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL)
                        .retryStrategy(StandardRetryStrategy.builder()
                                .maxAttempts(MAX_ATTEMPTS)
                                .backoffStrategy(pause)
                                .throttlingBackoffStrategy(pause)
                                .circuitBreakerEnabled(false)
                                .build())
                        .build())
                // The JDK's client waits five seconds for a "100 Continue" that never comes when the answer is an
                // error.
                .serviceConfiguration(
                        S3Configuration.builder().expectContinueEnabled(false).build())
                // Not every service knows the newer trailing checksums; what is stored authenticates itself.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        location.endpoint()
                .ifPresent(endpoint -> builder.endpointOverride(endpoint).forcePathStyle(true));
        return builder.build();
    }

    /// Signs requests that others will send. It opens no connection.
    static S3Presigner presigner(StoreLocation.Bucket location) throws StorageException {
        S3Presigner.Builder builder = S3Presigner.builder()
                .region(Region.of(location.region()))
                .credentialsProvider(credentials(location))
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(location.endpoint().isPresent())
                        .build());
        location.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(StoreLocation.Bucket location) throws StorageException {
        if (location.credentials().isEmpty()) {
            return DefaultCredentialsProvider.builder().build();
        }
        Path file = location.credentials().get();
        requirePrivate(file);
        return ProfileCredentialsProvider.builder()
                .profileFile(ProfileFile.builder()
                        .type(ProfileFile.Type.CREDENTIALS)
                        .content(file)
                        .build())
                .profileName("default")
                .build();
    }

    private static void requirePrivate(Path file) throws StorageException {
        try {
            Set<PosixFilePermission> open = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
            if (open.contains(PosixFilePermission.GROUP_READ) || open.contains(PosixFilePermission.OTHERS_READ)) {
                throw new StorageException(
                        StorageException.Reason.IO,
                        "The credentials file " + file + " is readable by others; run: chmod 600 " + file + ".");
            }
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Reason.NOT_FOUND, "The credentials file " + file + " cannot be read.", e);
        }
    }
}
