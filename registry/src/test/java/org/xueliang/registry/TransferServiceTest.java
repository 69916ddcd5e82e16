package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.ExportChannelsRequest;
import org.xueliang.proto.v1.ExportChannelsResponse;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.ImportChannelsRequest;
import org.xueliang.proto.v1.ImportChannelsResponse;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.proto.v1.ImportResult;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.TransferServiceGrpc;

class TransferServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final ImportOptions PLAIN = ImportOptions.getDefaultInstance();

    /** What an import answered. */
    private record Answer(List<ImportChannelsResponse> messages, Code end, String why) {
        ImportResult result() {
            assertThat(end).as(why).isEqualTo(Code.OK);
            return messages.get(messages.size() - 1).getResult();
        }

        List<String> problems() {
            return messages.stream()
                    .filter(ImportChannelsResponse::hasProblem)
                    .map(ImportChannelsResponse::getProblem)
                    .map(p -> p.getLine() + " " + p.getColumn() + ": " + p.getReason()
                            + (p.getWarning() ? " [taken]" : ""))
                    .toList();
        }
    }

    private static Answer imported(ImportOptions options, byte[] file) {
        Collected<ImportChannelsRequest, ImportChannelsResponse> answers = new Collected<>();
        StreamObserver<ImportChannelsRequest> in =
                REGISTRY.asAdmin(TransferServiceGrpc::newStub).importChannels(answers);
        in.onNext(ImportChannelsRequest.newBuilder().setOptions(options).build());
        for (int from = 0; from < file.length; from += 65_536) {
            in.onNext(ImportChannelsRequest.newBuilder()
                    .setData(ByteString.copyFrom(file, from, Math.min(65_536, file.length - from)))
                    .build());
        }
        in.onCompleted();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(answers::ended);
        return new Answer(
                new ArrayList<>(answers.messages),
                answers.end().getCode(),
                String.valueOf(answers.end().getDescription()));
    }

    private static Answer imported(ImportOptions options, String file) {
        return imported(options, file.getBytes(StandardCharsets.UTF_8));
    }

    private static Channel get(String code) {
        return REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
    }

    private static String exported(ExportChannelsRequest request) {
        Iterator<ExportChannelsResponse> parts =
                REGISTRY.asAdmin(TransferServiceGrpc::newBlockingStub).exportChannels(request);
        StringBuilder file = new StringBuilder();
        parts.forEachRemaining(part -> file.append(part.getData().toStringUtf8()));
        return file.toString();
    }

    @Test
    void anExportEndsWhereTheTokenIsTakenBackAndIsOnRecordFromItsBegin() {
        String far = "rtsp://192.0.2.9/" + "x".repeat(900);
        REGISTRY.sql(handle -> handle.inTransaction(h -> {
            long head = h.createQuery("select revision from feeds where name = 'channels' for update")
                    .mapTo(Long.class)
                    .one();
            h.execute(
                    "insert into channels (code, name, source_kind, owner, place, source, pull_url, pull_username,"
                            + " pull_transport, zones, enrolment, revision) select '3402000000132' || to_char(9000000 + n, 'FM0000000'),"
                            + " 'far ' || n, 1, 'far', 'far', 'PULL', ?, '', 0, cast('{}' as jsonb), 2, ? + n"
                            + " from generate_series(1, 4000) n",
                    far,
                    head);
            return h.execute("update feeds set revision = ? where name = 'channels'", head + 4000);
        }));
        String token = REGISTRY.newToken("lent", Role.ANALYST);
        Collected<ExportChannelsRequest, ExportChannelsResponse> file = new Collected<>(true);
        REGISTRY.as(token, TransferServiceGrpc::newStub)
                .exportChannels(
                        ExportChannelsRequest.newBuilder().setOwner("far").build(), file);
        file.request(1);
        Awaitility.await().until(() -> !file.messages.isEmpty());
        assertThat(REGISTRY.audit("ExportChannels"))
                .as("before the last line has gone")
                .anySatisfy(record -> assertThat(record)
                        .containsEntry("caller", "lent")
                        .containsEntry("subject", "far")
                        .containsEntry("outcome", "SENT"));
        REGISTRY.sql(handle -> handle.execute("delete from tokens where name = 'lent'"));
        Awaitility.await().until(() -> !REGISTRY.isKnown(token));
        file.request(10_000);
        assertThat(file.end().getCode()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(file.end().getDescription()).contains("taken back meanwhile");
        REGISTRY.sql(handle -> handle.execute("delete from channels where owner = 'far'"));
    }

    @Test
    void aFileWithChineseNamesInGbkIsTakenInAndGivenOut() {
        String file = "国标编码,名称,类别,权属单位,维护单位,地点,经度,纬度,坐标系,拉流地址\r\n"
                + "11010500001320000101,东门一号机,小区,阳光花园,雪亮运维,阳光花园东门,116.4102,39.9165,GCJ-02,\r\n"
                + "11010500001320000102,西门一号机,小区,阳光花园,,阳光花园西门,,,,rtsp://192.0.2.7/1\r\n";
        Answer answer = imported(PLAIN, file.getBytes(Charset.forName("GBK")));
        assertThat(answer.problems()).isEmpty();
        assertThat(answer.result().getAdded()).isEqualTo(2);
        assertThat(answer.result().getCharset()).isEqualTo("GB18030");
        Channel east = get("11010500001320000101");
        assertThat(east.getName()).isEqualTo("东门一号机");
        assertThat(east.getSourceKind()).isEqualTo(SourceKind.ESTATE);
        assertThat(east.getMaintainer()).isEqualTo("雪亮运维");
        assertThat(east.getPosition().getDatum()).isEqualTo(Datum.GCJ02);
        assertThat(east.hasSource()).isFalse();
        assertThat(get("11010500001320000102").getSource().getPull().getUrl()).isEqualTo("rtsp://192.0.2.7/1");
        String out =
                exported(ExportChannelsRequest.newBuilder().setOwner("阳光花园").build());
        assertThat(out)
                .isEqualTo("\uFEFF国标编码,别名,名称,来源,权属单位,维护单位,地点,经度,纬度,坐标系,拉流地址\r\n"
                        + "11010500001320000101,,东门一号机,estate,阳光花园,雪亮运维,阳光花园东门,116.4102,39.9165,GCJ02,\r\n"
                        + "11010500001320000102,,西门一号机,estate,阳光花园,,阳光花园西门,,,,rtsp://192.0.2.7/1\r\n");
        assertThat(imported(PLAIN, out).result().getUnchanged())
                .as("what goes out comes in as it is")
                .isEqualTo(2);
        assertThat(imported(PLAIN, out.replace("东门一号机", "东门二号机")).result().getChanged())
                .isEqualTo(1);
    }

    @Test
    void whatIsGivenOutHasNoUserNamesAndTakesNoneAway() {
        Channel enrolled = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(Findings.push("user-kept")
                                .setOwner("user-kept")
                                .setSource(StreamSource.newBuilder()
                                        .setPull(PullSource.newBuilder()
                                                .setUrl("rtsp://192.0.2.9/1")
                                                .setUsername("admin")
                                                .setPassword("kamera-geheim-9"))))
                        .build())
                .getChannel();
        String out = exported(
                ExportChannelsRequest.newBuilder().setOwner("user-kept").build());
        assertThat(out).doesNotContain("admin");
        assertThat(imported(PLAIN, out).result().getUnchanged()).isEqualTo(1);
        assertThat(get(enrolled.getCode()).getSource().getPull().getUsername()).isEqualTo("admin");
        assertThat(imported(PLAIN, out.replace("192.0.2.9/1", "192.0.2.9/2"))
                        .result()
                        .getChanged())
                .isEqualTo(1);
        assertThat(get(enrolled.getCode()).getSource().getPull().getUsername()).isEqualTo("admin");
    }

    @Test
    void aDryRunSaysWhatWouldHappenAndWritesNothing() {
        ImportResult result = imported(
                        ImportOptions.newBuilder().setDryRun(true).build(),
                        "code,name,kind,owner,place\n11010500001320000201,n,city,o,p\n")
                .result();
        assertThat(result.getDryRun()).isTrue();
        assertThat(result.getAdded()).isEqualTo(1);
        int written = REGISTRY.sql(
                handle -> handle.createQuery("select count(*) from channels where code = '11010500001320000201'")
                        .mapTo(Integer.class)
                        .one());
        assertThat(written).isZero();
    }

    @Test
    void eachBadLineIsNamedWithLineAndColumnAndTheOthersAreTaken() {
        PlaceServiceGrpc.PlaceServiceBlockingStub places = REGISTRY.asAdmin(PlaceServiceGrpc::newBlockingStub);
        places.putPlace(PutPlaceRequest.newBuilder()
                .setPlace(Place.newBuilder().setCode("toilet").setPlaceClass(PlaceClass.BATH_OR_TOILET))
                .build());
        Answer answer = imported(
                ImportOptions.newBuilder()
                        .setOwner("estate")
                        .setSourceKind(SourceKind.ESTATE)
                        .build(),
                """
                \uFEFF编码,名称,别名,地点,经度,纬度,坐标系,rtsp
                11010500001320000301,good,,yard,116.4,39.9,WGS84,
                1101050000132000030,short,,yard,,,,
                11010500003010000302,user,,yard,,,,
                11010500001320000303,=HYPERLINK("http://x"),,yard,,,,
                11010500001320000304,swapped,,yard,39.9,116.4,WGS84,
                11010500001320000305,west,,yard,39.9,75.9,WGS84,
                11010500001320000306,no datum,,yard,116.4,39.9,,
                11010500001320000307,nowhere,,,,,,
                11010500001320000308,private,,toilet,,,,
                11010500001320000301,again,,yard,,,,
                ,made,import-a,yard,,,,
                ,made,import-a,yard,,,,
                11010500001320000309,url,,yard,,,,rtsp://u:p@192.0.2.1/
                11010500001320000310,too,many,yard,,,,,,
                11010500001320000311,number,,yard,east,39.9,WGS84,
                """);
        assertThat(answer.problems())
                .containsExactly(
                        "3 编码: '1101050000132000030' (expected: a 20-digit national code)",
                        "4 编码: '11010500003010000302': digits 11 to 13: type '301' is a user (expected: a device, channel or"
                                + " node: persons get no codes here)",
                        "5 名称: '=HYPERLINK(\"http://x\")' is a formula to a spreadsheet (expected: text; --keep-formulas"
                                + " takes it as the text it is)",
                        "6 纬度: 116.4 (expected: -90 to 90; longitude 39.9 and it look swapped)",
                        "7 纬度: longitude 39.9, latitude 75.9 looks swapped: the other way round it is in China [taken]",
                        "8 坐标系: missing (expected: WGS84, GCJ02 or CGCS2000: a position means nothing without it)",
                        "9 地点: missing (expected: 1 to 64 characters)",
                        "11 编码: '11010500001320000301' came on a line before (expected: once)",
                        "13 别名: 'import-a' came on a line before (expected: once)",
                        "14 rtsp: 'rtsp://...@192.0.2.1/' (expected: an rtsp:// or rtsps:// URL without user and password,"
                                + " at most 1024 characters)",
                        "15 : 10 cells (expected: 8 as in the header)",
                        "16 经度: 'east' (expected: degrees as a decimal number)",
                        "10 地点: 'toilet' is BATH_OR_TOILET (expected: a place where cameras may be; Regulations on public"
                                + " security video systems (State Council Decree 799), article 8)");
        ImportResult result = answer.result();
        assertThat(result.getLines()).isEqualTo(15);
        assertThat(result.getAdded()).isEqualTo(3);
        assertThat(result.getRefused()).isEqualTo(12);
        assertThat(result.getWarnings()).isEqualTo(1);
        assertThat(get("import-a").getCode()).startsWith("34020000001320");
    }

    @Test
    void aLineThatMovesAChannelNeedsItsPasswordAnew() {
        String line = "code,name,kind,owner,place,url,password\n11010500001320000701,gate,city,o,yard,";
        assertThat(imported(PLAIN, line + "rtsp://192.0.2.1/1,camera-Secret-7\n")
                        .result()
                        .getAdded())
                .isEqualTo(1);
        Answer moved = imported(PLAIN, line + "rtsp://203.0.113.9/1,\n");
        assertThat(moved.problems())
                .containsExactly("2 password: missing, and the stored one was not given for rtsp://203.0.113.9:554"
                        + " (expected: address changed: give the password anew)");
        assertThat(moved.result().getRefused()).isEqualTo(1);
        assertThat(get("11010500001320000701").getSource().getPull().getUrl()).isEqualTo("rtsp://192.0.2.1/1");
        for (String address : List.of("rtsp://192.0.2.1:554/2,", "rtsp://203.0.113.9/1,other-Secret-8")) {
            assertThat(imported(PLAIN, line + address + "\n").result().getChanged())
                    .isEqualTo(1);
        }
    }

    @Test
    void aHeaderThatIsNotUnderstoodRefusesTheFile() {
        assertThat(imported(PLAIN, "code,face_id\n1,2\n"))
                .satisfies(answer -> assertThat(answer.end()).isEqualTo(Code.INVALID_ARGUMENT))
                .satisfies(answer ->
                        assertThat(answer.why()).contains("line 1: 'face_id': unknown column (expected: some of code"));
        assertThat(imported(PLAIN, "name,名称\n").why()).contains("line 1: '名称': column name twice");
        assertThat(imported(PLAIN, "").why()).contains("file: empty");
    }

    @Test
    void formulasAreKeptAsTextWhereAskedForAndGoOutNeutral() {
        assertThat(imported(
                                ImportOptions.newBuilder().setKeepFormulas(true).build(),
                                "code,name,kind,owner,place\n11010500001320000401,=1+1,city,formula owner,p\n")
                        .result()
                        .getAdded())
                .isEqualTo(1);
        assertThat(get("11010500001320000401").getName()).isEqualTo("=1+1");
        String out = exported(ExportChannelsRequest.newBuilder()
                .setOwner("formula owner")
                .setEnglish(true)
                .build());
        assertThat(out).contains("code,alias,name,source_kind", ",'=1+1,city,");
        assertThat(imported(PLAIN, out).result().getUnchanged()).isEqualTo(1);
    }

    @Test
    void filesInUtf16AreTakenInByTheirMark() {
        String file = "\uFEFF国标编码\t名称\t来源\t权属单位\t地点\r\n11010500001320000601\t北门𠮷\t城市\t市政\t北门\r\n";
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            ImportResult result = imported(PLAIN, file.getBytes(charset)).result();
            assertThat(result.getAdded() + result.getUnchanged()).isEqualTo(1);
            assertThat(result.getCharset()).isEqualTo(charset.name());
        }
        assertThat(get("11010500001320000601").getName()).isEqualTo("北门𠮷");
        assertThat(imported(PLAIN, file.substring(1).getBytes(StandardCharsets.UTF_16LE))
                        .why())
                .contains("file: a byte 0 in its first line (expected: text in UTF-8 or GB18030, or in UTF-16");
    }

    /** Whatever can be wrong with a line, over several transactions. */
    private static String nasty() {
        StringBuilder file = new StringBuilder("code,name,alias,kind,owner,place,longitude,latitude,datum\n");
        for (int i = 0; i < 1600; i++) {
            String code = "1101050000132%07d".formatted(700_000 + i);
            file.append(
                            switch (i % 16) {
                                case 1 -> code.substring(1) + ",short,,city,o,p,,,";
                                case 2 -> code + ",=1+1,,city,o,p,,,";
                                case 3 -> code + ",nul\u0000,,city,o,p,,,";
                                case 4 -> code + ",\"never closed,,city,o,p,,,";
                                case 5 -> code + ",behind\",,city,o,p,,,";
                                case 6 -> code + "," + "x".repeat(5000) + ",,city,o,p,,,";
                                case 7 -> "1101050000132%07d".formatted(700_000 + i - 7) + ",again,,city,o,p,,,";
                                case 8 -> code + ",alias,nasty-" + i % 48 + ",city,o,p,,,";
                                case 9 -> code + ",swapped,,city,o,p,39.9,116.4,WGS84";
                                case 10 -> code + ",kind,,nobody,o,p,,,";
                                case 11 -> code + ",bytes \uFFFD,,city,o,p,,,";
                                case 12 -> "";
                                case 13 -> ",without code,,city,o,p,,,,,,,,,";
                                case 14 -> code + ",bidi \u202E,,city,o,p,,,";
                                case 15 -> code + ",\"two\nlines\",,city,o,p,,,";
                                default -> code + ",good,,city,o,p,116.4,39.9,WGS84";
                            })
                    .append(i % 16 == 4 ? "\"\n" : "\n");
        }
        return file.toString();
    }

    @Test
    void aDryRunReportsWhatTheRunReports() {
        Answer dry = imported(ImportOptions.newBuilder().setDryRun(true).build(), nasty());
        Answer run = imported(PLAIN, nasty());
        assertThat(run.result().getAdded()).isPositive();
        assertThat(run.result().getRefused()).isGreaterThan(run.result().getAdded());
        assertThat(dry.problems()).isEqualTo(run.problems());
        assertThat(dry.result().toBuilder().setDryRun(false).build()).isEqualTo(run.result());
        Answer again = imported(PLAIN, nasty());
        assertThat(again.result().getAdded()).as("sent once more").isZero();
        assertThat(again.result().getUnchanged()).isEqualTo(run.result().getAdded());
    }

    @Test
    void aFileThatIsCutOffStaysInUpToTheLineThatWasSaid() {
        StringBuilder file = new StringBuilder("code,name,kind,owner,place\n");
        for (int i = 0; i < 1300; i++) {
            file.append("1101050000132%07d,cut,city,cut off,p\n".formatted(800_000 + i));
        }
        Collected<ImportChannelsRequest, ImportChannelsResponse> answers = new Collected<>();
        StreamObserver<ImportChannelsRequest> in =
                REGISTRY.asAdmin(TransferServiceGrpc::newStub).importChannels(answers);
        in.onNext(ImportChannelsRequest.newBuilder().setOptions(PLAIN).build());
        in.onNext(ImportChannelsRequest.newBuilder()
                .setData(ByteString.copyFromUtf8(file.toString()))
                .build());
        Awaitility.await()
                .until(() ->
                        answers.messages.stream().anyMatch(m -> m.getProgress().getSettledLine() == 1001));
        answers.cancel();
        answers.end();
        assertThat(exported(ExportChannelsRequest.newBuilder()
                                .setOwner("cut off")
                                .build())
                        .lines()
                        .count())
                .isEqualTo(1 + 1000);
        ImportResult whole = imported(PLAIN, file.toString()).result();
        assertThat(whole.getUnchanged()).isEqualTo(1000);
        assertThat(whole.getAdded()).isEqualTo(300);
    }

    @Test
    void aFileMayBeLargerThanAnyOtherRequest() {
        String file = "code,name,kind,owner,place\n" + ("x".repeat(5000) + ",,,,\n").repeat(2000)
                + "11010500001320000611,last,city,large,p\n";
        Answer answer = imported(PLAIN, file);
        assertThat(answer.result().getRefused()).isEqualTo(2000);
        assertThat(answer.result().getAdded()).isEqualTo(1);
    }

    @Test
    void manyBadLinesAreCountedAndAThousandNamed() {
        int lines = Integer.getInteger("import.bad.lines", 5_000);
        byte[] bad = "11010500001320000501,x,city,o,\n".repeat(lines).getBytes(StandardCharsets.UTF_8);
        byte[] header = "code,name,kind,owner,place\n".getBytes(StandardCharsets.UTF_8);
        byte[] file = new byte[header.length + bad.length];
        System.arraycopy(header, 0, file, 0, header.length);
        System.arraycopy(bad, 0, file, header.length, bad.length);
        Answer answer = imported(PLAIN, file);
        assertThat(answer.problems()).hasSize(1000);
        assertThat(answer.result().getRefused()).isEqualTo(lines);
        assertThat(answer.result().getUnnamed()).isEqualTo(lines - 1000);
    }
}
