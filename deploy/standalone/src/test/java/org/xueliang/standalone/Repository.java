package org.xueliang.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checked-out tree that the tests run in: what the pages say is compared with what is there. */
final class Repository {
    private Repository() {}

    /** Upwards from where the tests run. */
    static Path root() {
        Path start = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        for (Path at = start; at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve("README.md"))
                    && Files.isRegularFile(at.resolve("pom.xml"))
                    && Files.isDirectory(at.resolve("docs"))) {
                return at;
            }
        }
        throw new IllegalStateException("no README.md, pom.xml and docs/ in or above " + start);
    }

    static String text(String path) {
        return text(root().resolve(path));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pages: those at the root that people begin with, and all below docs. */
    static List<Path> pages() {
        Path root = root();
        return Stream.concat(
                        Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
                                .map(root::resolve),
                        below(root.resolve("docs"), ".md"))
                .toList();
    }

    /** Java sources of every module, below src/main or src/test; nothing that runs writes there. */
    static List<Path> sources(String kind) {
        return Stream.concat(folders(root()), folders(root().resolve("deploy")))
                .map(module -> module.resolve("src").resolve(kind))
                .filter(Files::isDirectory)
                .flatMap(source -> below(source, ".java"))
                .toList();
    }

    private static Stream<Path> folders(Path in) {
        try (Stream<Path> entries = Files.list(in)) {
            return entries.filter(Files::isDirectory).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> below(Path folder, String suffix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
