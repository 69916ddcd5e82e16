package org.xueliang.registry.device;

import java.util.Locale;
import java.util.Set;
import org.xueliang.proto.v1.DeviceVerifier;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Secrets;

/**
 * What devices prove themselves with: made here, or kept where a device's own cannot be changed. A secret is in no error
 * text; the registry keeps it sealed and gives gateways digests for their realm.
 */
final class DeviceSecrets {
    /** Typed into menus with a remote control: what looks like something else is left out. 54 characters, 5.75 bits each. */
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /** 69 bits; Hikvision's menu takes 8 to 16 characters with letters and digits. */
    private static final int MADE_CHARS = 12;

    static final int MIN_CHARS = 8;
    static final int MAX_CHARS = 64;

    /** Defaults of devices and platforms, and what lists of passwords begin with; lower case. */
    private static final Set<String> KNOWN = Set.of(
            "12345678",
            "123456789",
            "1234567890",
            "87654321",
            "admin123",
            "admin1234",
            "admin12345",
            "admin123456",
            "admin888",
            "admin@123",
            "admin_123",
            "administrator",
            "password",
            "passw0rd",
            "password1",
            "password123",
            "p@ssw0rd",
            "abc12345",
            "abcd1234",
            "a1234567",
            "a12345678",
            "12345678a",
            "aa123456",
            "qwer1234",
            "qwertyui",
            "1qaz2wsx",
            "1q2w3e4r",
            "hik12345",
            "hik12345+",
            "hikvision",
            "dahua123",
            "uniview123",
            "tiandy123",
            "gb28181123",
            "gb/t28181",
            "wvp123456",
            "xueliang",
            "12341234",
            "11223344",
            "5201314520");

    private DeviceSecrets() {}

    /** A new one, with a letter and a digit in it, as menus ask. */
    static String make() {
        while (true) {
            String secret = Secrets.from(ALPHABET, MADE_CHARS);
            if (secret.chars().anyMatch(Character::isDigit) && secret.chars().anyMatch(Character::isLetter)) {
                return secret;
            }
        }
    }

    /** One that somebody chose; its text is not repeated to whoever sent it. */
    static String checked(String field, String secret, String code, String username) {
        if (secret.length() < MIN_CHARS || secret.length() > MAX_CHARS) {
            throw weak(field, secret.length() + " characters");
        }
        if (!secret.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw weak(field, "a blank or a character that is not printable ASCII");
        }
        String lower = secret.toLowerCase(Locale.ROOT);
        if (KNOWN.contains(lower)) {
            throw weak(field, "one that everybody tries first");
        }
        if (code.contains(secret) || secret.contains(code) || lower.equals(username.toLowerCase(Locale.ROOT))) {
            throw weak(field, "the device's code or user name, or a part of it");
        }
        if (secret.chars().distinct().count() < 4) {
            throw weak(field, "fewer than 4 different characters");
        }
        if (isRow(secret) || isRepeated(secret)) {
            throw weak(field, "a row or a repetition");
        }
        return secret;
    }

    /** 12345678, 98765432, abcdefgh. */
    private static boolean isRow(String secret) {
        int step = secret.charAt(1) - secret.charAt(0);
        if (step != 1 && step != -1) {
            return false;
        }
        for (int i = 2; i < secret.length(); i++) {
            if (secret.charAt(i) - secret.charAt(i - 1) != step) {
                return false;
            }
        }
        return true;
    }

    /** The first 1 to 4 characters, again and again. */
    private static boolean isRepeated(String secret) {
        for (int period = 1; period <= 4; period++) {
            if (secret.startsWith(secret.substring(period))) {
                return true;
            }
        }
        return false;
    }

    private static Refusal weak(String field, String what) {
        return Refusal.badRequest(field + ": " + what + " (expected: " + MIN_CHARS + " to " + MAX_CHARS
                + " printable ASCII characters that cannot be guessed; leave it out to have one made)");
    }

    /** Digests of one secret for one realm (RFC 7616 section 3.4.2; SM3 as GB/T 28181-2022 9.1 has it). */
    static DeviceVerifier verifier(String username, String realm, String secret) {
        String a1 = username + ":" + realm + ":" + secret;
        return DeviceVerifier.newBuilder()
                .setUsername(username)
                .setHa1Md5(Secrets.md5(a1))
                .setHa1Sha256(Secrets.sha256(a1))
                .setHa1Sm3(Secrets.sm3(a1))
                .build();
    }
}
