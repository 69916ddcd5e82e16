package org.xueliang.protocol.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the seed files of Go's fuzzer: {@code []byte("...")} and {@code string("...")} lines. */
public final class GoFuzzFile {
    private GoFuzzFile() {}

    /** @return the values of all files below a folder */
    public static List<byte[]> readAll(Path folder) {
        List<byte[]> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                byte[] content = Files.readAllBytes(file);
                String text = new String(content, StandardCharsets.UTF_8);
                if (!text.startsWith("go test fuzz")) {
                    all.add(content);
                    continue;
                }
                for (String line : text.split("\n")) {
                    int open = line.indexOf("(\"");
                    int close = line.lastIndexOf("\")");
                    if (open >= 0 && close > open) {
                        all.add(unescape(line.substring(open + 2, close)));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static byte[] unescape(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '\\' || at + 1 >= text.length()) {
                out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                at++;
                continue;
            }
            char kind = text.charAt(at + 1);
            int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 0;
            if (digits == 2) {
                out.write(Integer.parseInt(text.substring(at + 2, at + 4), 16));
            } else if (digits == 4) {
                int codePoint = Integer.parseInt(text.substring(at + 2, at + 6), 16);
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
            } else {
                int index = "abfnrtv".indexOf(kind);
                out.write(index < 0 ? kind : "\u0007\b\f\n\r\t\u000b".charAt(index));
            }
            at += 2 + digits;
        }
        return out.toByteArray();
    }
}
