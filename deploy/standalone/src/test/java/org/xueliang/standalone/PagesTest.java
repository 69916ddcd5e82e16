package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the pages point at is there. */
class PagesTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern TEST = Pattern.compile("\\b([A-Z]\\w+Test)\\b(?:\\.(\\w+))?");
    private static final Pattern QUIRK_TEST = Pattern.compile("`(r\\d+[A-Z]\\w*)`");

    @Test
    void relativeLinksResolve() {
        List<String> broken = new ArrayList<>();
        for (Path page : Repository.pages()) {
            for (Matcher link = LINK.matcher(Repository.text(page)); link.find(); ) {
                String target = link.group(1).replaceFirst("#.*", "");
                boolean elsewhere = target.isEmpty() || target.contains("://") || target.startsWith("mailto:");
                if (!elsewhere && !Files.exists(page.resolveSibling(target).normalize())) {
                    broken.add(Repository.root().relativize(page) + ": " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theTestsThatTheSupportPagesNameExist() {
        Map<String, Path> tests = Repository.sources("test").stream()
                .collect(Collectors.toMap(
                        file -> file.getFileName().toString().replace(".java", ""),
                        Function.identity(),
                        (one, other) -> one));
        String page =
                Repository.text("docs/ref/rtsp-support.md") + "\n" + Repository.text("docs/ref/gb28181-support.md");
        List<String> missing = new ArrayList<>();
        for (Matcher named = TEST.matcher(page); named.find(); ) {
            Path file = tests.get(named.group(1));
            if (file == null || named.group(2) != null && !Repository.text(file).contains(named.group(2) + "(")) {
                missing.add(named.group());
            }
        }
        String quirks = Repository.text(tests.getOrDefault("VendorQuirksTest", Path.of("VendorQuirksTest")));
        for (Matcher named = QUIRK_TEST.matcher(page); named.find(); ) {
            if (!quirks.contains(named.group(1) + "(")) {
                missing.add(named.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void theSupportPageHasARowForEachOfTheFortyOddities() {
        String page = Repository.text("docs/ref/rtsp-support.md");
        for (int number = 1; number <= 40; number++) {
            String row = "| R" + number + " |";
            assertThat(page.lines().filter(line -> line.startsWith(row)))
                    .as(row)
                    .hasSize(1);
        }
    }
}
