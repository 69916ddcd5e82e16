package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.ExportChannelsRequest;
import org.xueliang.proto.v1.FileFormat;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetOrganisationRequest;
import org.xueliang.proto.v1.GetPlaceRequest;
import org.xueliang.proto.v1.ImportChannelsRequest;
import org.xueliang.proto.v1.ImportChannelsResponse;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.proto.v1.ImportResult;
import org.xueliang.proto.v1.OrganisationServiceGrpc;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceLevel;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.TransferServiceGrpc;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;

/** Catalogs of GB/T 28181 as files, in and out. */
class CatalogFileTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final ImportOptions POLICE = ImportOptions.newBuilder()
            .setFormat(FileFormat.CATALOG)
            .setSourceKind(SourceKind.POLICE)
            .build();
    private static final String CATALOG = """
            <?xml version="1.0" encoding="GB2312"?>
            <Response>
            <CmdType>Catalog</CmdType>
            <SN>17</SN>
            <DeviceID>44030500002000000001</DeviceID>
            <SumNum>12</SumNum>
            <DeviceList Num="12">
            <Item><DeviceID>44030500002000000001</DeviceID><Name>平台</Name></Item>
            <Item><DeviceID>440305</DeviceID><Name>南山区</Name></Item>
            <Item><DeviceID>44030501</DeviceID><Name>南头街道</Name></Item>
            <Item><DeviceID>44030500002150000001</DeviceID><Name>公安视频</Name></Item>
            <Item><DeviceID>44030500002160000002</DeviceID><Name>南头派出所</Name><ParentID>44030500002150000001</ParentID></Item>
            <Item><DeviceID>44030500001320000003</DeviceID><Name>深南大道东口</Name><CivilCode>44030501</CivilCode>            <ParentID>44030500002160000002</ParentID><Status>ON</Status><Longitude>113.93</Longitude><Latitude>22.54</Latitude></Item>
            <Item><DeviceID>44030500001180000004</DeviceID><Name>录像机</Name><ParentID>44030500002160000002</ParentID></Item>
            <Item><DeviceID>44030500001320000005</DeviceID><Name>机下通道</Name><CivilCode>440305</CivilCode>            <ParentID>44030500001180000004</ParentID><Longitude>0</Longitude><Latitude>0</Latitude></Item>
            <Item><DeviceID>44030500001320000006</DeviceID><Name>无处</Name><CivilCode>garbage</CivilCode>            <ParentID>44030500002160000002</ParentID></Item>
            <Item><DeviceID>4403050000132000000</DeviceID><Name>短</Name></Item>
            <Item><DeviceID>99030500001320000008</DeviceID><Name>哪里</Name><CivilCode>440305</CivilCode>            <ParentID>44030500002160000002</ParentID></Item>
            <Item><DeviceID>44030500001320000003</DeviceID><Name>再来</Name><CivilCode>440305</CivilCode>            <ParentID>44030500002160000002</ParentID></Item>
            </DeviceList>
            </Response>
            """;

    private static List<ImportChannelsResponse> imported(ImportOptions options, byte[] file) {
        Collected<ImportChannelsRequest, ImportChannelsResponse> answers = new Collected<>();
        StreamObserver<ImportChannelsRequest> in =
                REGISTRY.asAdmin(TransferServiceGrpc::newStub).importChannels(answers);
        in.onNext(ImportChannelsRequest.newBuilder().setOptions(options).build());
        for (int from = 0; from < file.length; from += 700) {
            in.onNext(ImportChannelsRequest.newBuilder()
                    .setData(ByteString.copyFrom(file, from, Math.min(700, file.length - from)))
                    .build());
        }
        in.onCompleted();
        assertThat(answers.end().isOk()).as("%s", answers.end()).isTrue();
        return answers.messages;
    }

    private static ImportResult result(List<ImportChannelsResponse> answers) {
        return answers.get(answers.size() - 1).getResult();
    }

    private static List<String> problems(List<ImportChannelsResponse> answers) {
        return answers.stream()
                .filter(ImportChannelsResponse::hasProblem)
                .map(ImportChannelsResponse::getProblem)
                .map(p -> p.getLine() + " " + p.getColumn() + ": " + p.getReason() + (p.getWarning() ? " [taken]" : ""))
                .toList();
    }

    private static byte[] exported(ExportChannelsRequest request) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        REGISTRY.asAdmin(TransferServiceGrpc::newBlockingStub)
                .exportChannels(request)
                .forEachRemaining(part -> file.writeBytes(part.getData().toByteArray()));
        return file.toByteArray();
    }

    private static Channel get(String code) {
        return REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
    }

    @Test
    void aCatalogComesInWithItsTreesAndGoesOutAgain() throws ManscdpSyntaxException {
        REGISTRY.asAdmin(PlaceServiceGrpc::newBlockingStub)
                .putPlace(PutPlaceRequest.newBuilder()
                        .setPlace(Place.newBuilder().setCode("440305").setName("南山"))
                        .build());
        List<ImportChannelsResponse> dry =
                imported(POLICE.toBuilder().setDryRun(true).build(), CATALOG.getBytes(GB18030));
        List<ImportChannelsResponse> run = imported(POLICE, CATALOG.getBytes(GB18030));
        assertThat(problems(run))
                .isEqualTo(problems(dry))
                .containsExactly(
                        "16 CivilCode: 'garbage' (expected: 2, 4, 6 or 8 digits of a division, or --place for items without"
                                + " one)",
                        "17 DeviceID: '4403050000132000000' (expected: 20 digits, or 2, 4, 6 or 8 of a division)",
                        "18 DeviceID: '99030500001320000008': digits 1 and 2: '99' (expected: a province of GB/T 2260)",
                        "19 DeviceID: '44030500001320000003' came on a line before (expected: once)",
                        "9 Name: '440305' is there as '南山' and stays so [taken]");
        assertThat(result(run))
                .isEqualTo(ImportResult.newBuilder()
                        .setLines(12)
                        .setAdded(2)
                        .setRefused(4)
                        .setWarnings(1)
                        .setNodes(3)
                        .setPassedOver(2)
                        .setCharset("GB18030")
                        .build());
        assertThat(result(dry))
                .isEqualTo(result(run).toBuilder().setDryRun(true).build());

        Channel crossing = get("44030500001320000003");
        assertThat(crossing.getName()).isEqualTo("深南大道东口");
        assertThat(crossing.getOwner()).isEqualTo("44030500002160000002");
        assertThat(crossing.getPlace()).isEqualTo("44030501");
        assertThat(crossing.getPosition().getDatum()).isEqualTo(Datum.WGS84);
        assertThat(get("44030500001320000005").getOwner())
                .as("that of its recorder")
                .isEqualTo("44030500002160000002");
        assertThat(get("44030500001320000005").hasPosition()).isFalse();
        Place street = REGISTRY.asAdmin(PlaceServiceGrpc::newBlockingStub)
                .getPlace(GetPlaceRequest.newBuilder().setCode("44030501").build());
        assertThat(street.getName()).isEqualTo("南头街道");
        assertThat(street.getParent()).isEqualTo("440305");
        assertThat(street.getLevel()).isEqualTo(PlaceLevel.STREET);
        assertThat(REGISTRY.asAdmin(OrganisationServiceGrpc::newBlockingStub)
                        .getOrganisation(GetOrganisationRequest.newBuilder()
                                .setCode("44030500002160000002")
                                .build())
                        .getParent())
                .isEqualTo("44030500002150000001");

        byte[] file = exported(ExportChannelsRequest.newBuilder()
                .setFormat(FileFormat.CATALOG)
                .setPlace("440305")
                .build());
        assertThat(new String(file, GB18030)).startsWith("<?xml").contains("<SumNum>6</SumNum>", "Num=\"6\"");
        CatalogResponse read = (CatalogResponse) ManscdpParser.parse(file).message();
        assertThat(read.sumNum()).isEqualTo(read.items().size()).isEqualTo(6);
        assertThat(read.items())
                .filteredOn(item -> item.code().equals("44030500001320000003"))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.name()).isEqualTo("深南大道东口");
                    assertThat(item.parents()).containsExactly("44030500002160000002");
                    assertThat(item.civilCode()).isEqualTo("44030501");
                    assertThat(item.longitude()).isEqualTo(113.93);
                    assertThat(item.on()).isFalse();
                });
        ImportResult again = result(imported(POLICE, file));
        assertThat(again.getUnchanged()).as("what goes out comes in as it is").isEqualTo(2);
        assertThat(again.getLines()).isEqualTo(6);
        assertThat(again.getNodes() + again.getRefused() + again.getWarnings()).isZero();
        assertThat(exported(ExportChannelsRequest.newBuilder()
                        .setFormat(FileFormat.CATALOG)
                        .setOwner("44030500002160000002")
                        .setSourceKind(SourceKind.IOT)
                        .build()))
                .as("no channel")
                .asString(GB18030)
                .contains("<SumNum>")
                .endsWith("</DeviceList>\r\n</Response>\r\n");
    }

    @Test
    void damagedItemsAreNamedAndTheOthersAreTaken() {
        String file = CATALOG.substring(0, CATALOG.indexOf("<Item>"))
                + "<Item><DeviceID>44030500001320000101</DeviceID><Name>前</Name></Item>\n"
                + "<Item><DeviceID>44030500001320000102</DeviceID><Name>\uFFFF<!DOCTYPE x></Name></Item>\n"
                + "<Item><DeviceID>44030500001320000103</DeviceID><Name>" + "长".repeat(400) + "</Name></Item>\n"
                + "<Item><DeviceID>44030500001320000104</DeviceID><Name>=cmd|' /C calc'!A0</Name></Item>\n"
                + "<Item><DeviceID>44030500001320000105</DeviceID><Name>后</Name>";
        List<ImportChannelsResponse> answers =
                imported(POLICE.toBuilder().setOwner("o").setPlace("p").build(), file.getBytes(StandardCharsets.UTF_8));
        assertThat(problems(answers))
                .hasSize(3)
                .anySatisfy(problem -> assertThat(problem).startsWith("9 : document type or entity declaration"))
                .anySatisfy(problem -> assertThat(problem).startsWith("10 Name: "))
                .anySatisfy(problem -> assertThat(problem).isEqualTo("12 : the file ends inside an item"));
        assertThat(result(answers).getAdded()).isEqualTo(2);
        assertThat(get("44030500001320000104").getName()).startsWith("=cmd");
        assertThat(new String(
                        exported(
                                ExportChannelsRequest.newBuilder().setOwner("o").build()),
                        StandardCharsets.UTF_8))
                .as("a spreadsheet does not run it")
                .contains(",'=cmd|");
    }

    @Test
    void linesWithoutACodeAreTheSameChannelsWhenTheFileComesAgain() {
        String file = """
                name,alias,source_kind,owner,place,url
                Lift,,estate,Estate 9,tower 1,
                Lift,,estate,Estate 9,tower 1,
                Hall,hall-9,estate,Estate 9,tower 1,
                Roof,,estate,Estate 9,tower 2,rtsp://192.0.2.9/roof
                """;
        assertThat(lines(file).getAdded()).isEqualTo(4);
        ImportResult again = lines(file);
        assertThat(again.getAdded()).isZero();
        assertThat(again.getUnchanged()).isEqualTo(4);
        ImportResult more = lines(file + "Lift,,estate,Estate 9,tower 1,\n");
        assertThat(more.getAdded()).as("one more than there are").isEqualTo(1);
        assertThat(more.getUnchanged()).isEqualTo(4);
        ImportResult another = lines("""
                name,alias,source_kind,owner,place,url
                Lift,,estate,Estate 10,tower 1,
                Roof,,estate,Estate 9,tower 2,rtsp://192.0.2.10/roof
                Hall,hall-9,estate,Estate 10,tower 1,
                """);
        assertThat(another.getAdded()).as("another's, and at another address").isEqualTo(2);
        assertThat(another.getRefused()).as("another's alias").isEqualTo(1);
    }

    private static ImportResult lines(String file) {
        return result(imported(ImportOptions.getDefaultInstance(), file.getBytes(StandardCharsets.UTF_8)));
    }
}
