package org.xueliang.registry.federation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RFC 7468 text. */
final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    private PemFiles() {}

    static PrivateKey key(Path file) {
        byte[] der;
        try {
            der = first(KEY, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + ": no -----BEGIN PRIVATE KEY----- (PKCS #8, not encrypted) in it");
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // The next one, then.
            }
        }
        throw new IllegalArgumentException(file + ": a key of another kind (expected: one of " + ALGORITHMS + ")");
    }

    /**
     * The first certificate of a text.
     *
     * @param from for the error's text
     * @throws IllegalArgumentException where there is none
     */
    static X509Certificate certificate(String from, String text) {
        byte[] der;
        try {
            der = first(CERTIFICATE, text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(from + ": no -----BEGIN CERTIFICATE----- in it");
        }
        try {
            return certificate(der);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(from + ": not an X.509 certificate: " + e.getMessage());
        }
    }

    static X509Certificate certificate(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("none");
        }
        return Base64.getMimeDecoder().decode(matcher.group(1));
    }

    static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
