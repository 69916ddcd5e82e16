package org.xueliang.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xueliang.testkit.Corpus;

/** Torture messages of RFC 4475, seeds of Kamailio's fuzzer, and what real devices and platforms were recorded saying. */
class SipCorpusTest {
    /** Invalid to the standard, understood here, and why. */
    private static final Map<String, String> TOLERATED = Map.of(
            "lwsstart.dat", "18 #4: blanks in the request line; RFC 4475 3.1.2.9 allows it",
            "trws.dat", "18 #4: blanks at line ends; RFC 4475 3.1.2.10 allows it",
            "baddn.dat", "18 #6: names without quotes",
            "baddate.dat", "Date is the device's affair; nothing here depends on it",
            "regbadct.dat", "Contact is information, no address to send to",
            "badinv01.dat", "18 #5: surplus separators in Via and Contact");

    @Test
    void tortureMessagesAreReadOrRefusedAsExpected() throws IOException {
        Path folder = Corpus.path("protocol/sip-torture");
        Map<String, String> wrong = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve("expected.csv")).subList(1, 34)) {
            String[] parts = line.split(",", 3);
            byte[] bytes = Files.readAllBytes(folder.resolve(parts[0]));
            SipBadInputTest.datagram(bytes);
            String outcome = outcome(bytes);
            boolean read = outcome.isEmpty();
            if (parts[2].startsWith("must parse") && !read) {
                wrong.put(parts[0], outcome);
            }
            if (parts[2].startsWith("must be rejected") && read != TOLERATED.containsKey(parts[0])) {
                wrong.put(parts[0], read ? "read" : outcome);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String outcome(byte[] bytes) {
        try {
            new SipDatagramParser().parse(bytes);
            return "";
        } catch (SipSyntaxException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void kamailiosSeedsThrowNothingElse() throws IOException {
        for (String name : List.of("sip-1.raw", "sip-1.pcap")) {
            byte[] bytes = Files.readAllBytes(Corpus.path("protocol/fuzz/sip-kamailio-seeds/" + name));
            SipBadInputTest.datagram(bytes);
            for (int from = 0; from < bytes.length; from++) {
                byte[] tail = new byte[bytes.length - from];
                System.arraycopy(bytes, from, tail, 0, tail.length);
                SipBadInputTest.datagram(tail);
            }
        }
    }

    @Test
    void kamailiosDialogueIsReadAsAStream() throws Exception {
        byte[] bytes = Files.readAllBytes(Corpus.path("protocol/fuzz/sip-kamailio-seeds/sip-1.raw"));
        CollectedMessages whole = CollectedMessages.whole(bytes);
        assertThat(whole.messages).isNotEmpty();
        assertThat(CollectedMessages.byteByByte(bytes).texts()).isEqualTo(whole.texts());
        assertThat(CollectedMessages.random(bytes, 4).texts()).isEqualTo(whole.texts());
    }

    @Test
    void realMessagesAreUnderstoodAndWrittenAgain() throws Exception {
        int count = 0;
        for (Path file : files("protocol/gb28181/messages", ".sip")) {
            byte[] bytes = Files.readAllBytes(file);
            SipMessage message = new SipDatagramParser().parse(bytes);
            assertThat(message.from().user()).as(file.toString()).hasSize(20);
            SipMessage again = new SipDatagramParser().parse(SipWriter.bytes(message));
            assertThat(again.headers().size())
                    .isGreaterThanOrEqualTo(message.headers().size());
            assertThat(again.body()).isEqualTo(message.body());
            count++;
        }
        assertThat(count).isGreaterThan(60);
    }

    @Test
    void realMessagesAreTheSameInAStream() throws Exception {
        List<byte[]> all = new ArrayList<>();
        int length = 0;
        for (Path file : files("protocol/gb28181/messages", ".sip")) {
            SipMessage message = new SipDatagramParser().parse(Files.readAllBytes(file));
            byte[] written = SipWriter.bytes(message);
            all.add(written);
            length += written.length;
        }
        byte[] stream = new byte[length];
        int at = 0;
        for (byte[] one : all) {
            System.arraycopy(one, 0, stream, at, one.length);
            at += one.length;
        }
        List<String> whole = CollectedMessages.whole(stream).texts();
        assertThat(whole).hasSize(all.size() + 1);
        assertThat(CollectedMessages.byteByByte(stream).texts()).isEqualTo(whole);
        assertThat(CollectedMessages.random(stream, 8).texts()).isEqualTo(whole);
    }

    @Test
    void samplesWithLineFeedsAloneAreUnderstood() throws Exception {
        for (Path file : files("protocol/gb28181/uvp-sip-samples", ".sip")) {
            SipMessage message = new SipDatagramParser().parse(Files.readAllBytes(file));
            assertThat(message.callId()).as(file.toString()).isNotBlank();
        }
    }

    @Test
    void hikvisionsTcpDialogueIsUnderstood() throws Exception {
        String log = Files.readString(
                Corpus.path("protocol/gb28181/hikvision_tcp_register_unregister.log.md"), StandardCharsets.ISO_8859_1);
        int count = 0;
        for (String part : log.split("(recvData|sendData): ")) {
            int end = part.indexOf("\n\n");
            if (end > 0 && part.contains("SIP/2.0")) {
                SipMessage message = SipSamples.parse(part.substring(0, end) + "\n\n");
                assertThat(message.via()).isNotNull();
                count++;
            }
        }
        assertThat(count).isGreaterThanOrEqualTo(6);
    }

    private static List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> walk = Files.walk(Corpus.path(folder))) {
            return walk.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
