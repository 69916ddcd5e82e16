package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.manscdp.catalog.CatalogAssembler;
import org.xueliang.protocol.manscdp.catalog.CatalogLimits;
import org.xueliang.protocol.manscdp.catalog.CatalogProgress.Completeness;
import org.xueliang.protocol.manscdp.catalog.CatalogStep;
import org.xueliang.protocol.manscdp.catalog.CatalogTree;
import org.xueliang.testkit.Corpus;

/** Bodies that went over real wires. */
class RealMessagesTest {
    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Corpus.path("protocol/gb28181/" + folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** @return bodies of one message; empty where it has none */
    private static byte[] body(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.contains("MANSCDP") && !file.toString().endsWith(".xml")) {
            return new byte[0];
        }
        int crlf = text.indexOf("\r\n\r\n");
        int lf = text.indexOf("\n\n");
        int start = file.toString().endsWith(".xml") ? 0 : crlf >= 0 ? crlf + 4 : lf + 2;
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    @Test
    void everyBodyIsUnderstood() throws Exception {
        int understood = 0;
        for (String folder : List.of("messages", "uvp-sip-samples", "web_samples")) {
            for (Path file : files(folder)) {
                byte[] body = body(file);
                if (body.length > 0 && !file.toString().endsWith(".md")) {
                    ManscdpBody read = ManscdpParser.parse(body);
                    assertThat(read.message()).as(file.toString()).isNotInstanceOf(UnsupportedMessage.class);
                    assertThat(read.damaged()).as(file.toString()).isFalse();
                    understood++;
                }
            }
        }
        assertThat(understood).isGreaterThan(25);
    }

    /** A platform of 24 rows, a page for each, in GBK under a prolog that names no charset. */
    @Test
    void aRealCatalogIsComplete() throws Exception {
        CatalogAssembler assembler = new CatalogAssembler(CatalogLimits.DEFAULT);
        assembler.begin("2", 0, 0);
        List<CatalogEntry> rows = new ArrayList<>();
        long nowMs = 0;
        for (Path file : files("messages/sip_udp_catalog")) {
            byte[] body = body(file);
            if (body.length > 0 && ManscdpParser.parse(body).message() instanceof CatalogResponse page) {
                rows.addAll(assembler.page(page, nowMs += 50).upserts());
            }
        }
        assertThat(assembler.time(assembler.deadlineMs()).next()).isEqualTo(CatalogStep.Next.COMPLETE);
        assertThat(assembler.progress().completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(assembler.codes()).hasSize(24);
        assertThat(rows)
                .extracting(CatalogEntry::name)
                .allSatisfy(name -> assertThat(name).doesNotContain("\ufffd"));
        assertThat(rows)
                .extracting(CatalogEntry::name)
                .anySatisfy(name -> assertThat(name).contains("\u5e73\u53f0"));
        CatalogTree tree = CatalogTree.of("34020000002000000001", rows);
        assertThat(tree.parents()).hasSize(24);
        assertThat(tree.cut()).isEmpty();
    }

    /** Dumps of what Dahua and Hikvision devices and their platforms said, with the dump's own marks between the lines. */
    @Test
    void bodiesInDumpsAreUnderstood() throws Exception {
        Pattern bodies = Pattern.compile("<\\?xml.*?</(Notify|Query|Response|Control)>", Pattern.DOTALL);
        int found = 0;
        for (String name : List.of(
                "dahua_RequestDevice.txt",
                "dahua_zong_sb_sbdy.txt",
                "dahua_Example-g28181",
                "hikvision_tcp_register_unregister.log.md")) {
            String dump = Files.readString(Corpus.path("protocol/gb28181/" + name), StandardCharsets.ISO_8859_1);
            Matcher body = bodies.matcher(dump);
            while (body.find()) {
                // A Dahua camera answers the query of a subscription with a mere Result.
                ManscdpMessage read = Bodies.parse(body.group()).message();
                assertThat(read).isInstanceOfAny(Keepalive.class, CatalogQuery.class, CatalogResponse.class, ResultResponse.class);
                assertThat(read.deviceId()).isNotEmpty();
                found++;
            }
        }
        assertThat(found).isGreaterThan(60);
    }

    @Test
    void aPositionAndTwoAlarms() throws Exception {
        byte[] position =
                Files.readAllBytes(Corpus.path("protocol/gb28181/web_samples/mobileposition_notify_body.xml"));
        assertThat(((MobilePositionNotify) ManscdpParser.parse(position).message()).positions())
                .containsExactly(new MobilePositionNotify.Position(
                        "64000000001310000001",
                        Instant.parse("2017-05-19T02:27:58Z"),
                        116.336,
                        39.942,
                        0.0,
                        0.0,
                        0.0,
                        null));
        byte[] motion =
                Files.readAllBytes(Corpus.path("protocol/gb28181/web_samples/alarm_notify_body_coloradmin.xml"));
        AlarmNotify alarm = (AlarmNotify) ManscdpParser.parse(motion).message();
        assertThat(alarm.inWords()).isEqualTo("video: moving object (entered)");
        assertThat(alarm.description()).isEqualTo("\u89c6\u9891\u52a8\u68c0");
        byte[] broken = Files.readAllBytes(
                Corpus.path("protocol/gb28181/web_samples/alarm_notify_body_easycvr_malformed_decl.xml"));
        ManscdpBody read = ManscdpParser.parse(broken);
        assertThat(((AlarmNotify) read.message()).inWords()).isEqualTo("device");
        assertThat(read.oddities().keySet())
                .isEqualTo(Set.of(
                        ManscdpOddity.BROKEN_PROLOG, ManscdpOddity.OTHER_LETTER_CASE, ManscdpOddity.NO_POSITION));
    }
}
