package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AttestPlaceRequest;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.DueFiling;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.Filing;
import org.xueliang.proto.v1.FilingFormat;
import org.xueliang.proto.v1.FilingServiceGrpc;
import org.xueliang.proto.v1.FilingServiceGrpc.FilingServiceBlockingStub;
import org.xueliang.proto.v1.FilingSheet;
import org.xueliang.proto.v1.GetFilingSheetRequest;
import org.xueliang.proto.v1.GetRetentionRequest;
import org.xueliang.proto.v1.ListDueFilingsRequest;
import org.xueliang.proto.v1.ListDueFilingsResponse;
import org.xueliang.proto.v1.ListFilingsRequest;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.PrintFilingSheetRequest;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.PutRetentionLimitRequest;
import org.xueliang.proto.v1.RecordFilingRequest;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.Retention;
import org.xueliang.proto.v1.RetentionLimit;

/** What the law asks of a place: retention, the filing sheet and its deadlines. */
class FilingServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final long DAY_US = 86_400_000_000L;

    private final FilingServiceBlockingStub filing = REGISTRY.asAdmin(FilingServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);

    private void place(String code, String parent, PlaceClass placeClass, int days) {
        REGISTRY.asAdmin(PlaceServiceGrpc::newBlockingStub)
                .putPlace(PutPlaceRequest.newBuilder()
                        .setPlace(Place.newBuilder()
                                .setCode(code)
                                .setName("place " + code)
                                .setParent(parent)
                                .setPlaceClass(placeClass)
                                .setRetentionDays(days))
                        .build());
    }

    private Channel enrol(String place, String owner, String name) {
        return channels.enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(push(place).setOwner(owner).setName(name))
                        .build())
                .getChannel();
    }

    private FilingSheet sheet(String owner, String place) {
        return filing.getFilingSheet(GetFilingSheetRequest.newBuilder()
                .setOwner(owner)
                .setPlace(place)
                .build());
    }

    private RecordFilingRequest.Builder record(FilingSheet sheet, LocalDate day) {
        return RecordFilingRequest.newBuilder()
                .setOwner(sheet.getOwner())
                .setPlace(sheet.getPlace())
                .setDigest(sheet.getDigest())
                .setFiledOn(day.toString());
    }

    /** By the registry's clock. */
    private static LocalDate today() {
        return LocalDate.ofInstant(REGISTRY.clock.instant(), ZoneId.of("Asia/Shanghai"));
    }

    /** The database keeps times by its own clock: they are set as if the registry's had been asked. */
    private static void daysAgo(String place, String column, int days) {
        REGISTRY.sql(handle -> handle.execute(
                "update filing_units set " + column + " = ? where place = ?",
                REGISTRY.clock.millis() * 1000 - days * DAY_US,
                place));
    }

    private List<DueFiling> due(boolean overdue, String owner) {
        ListDueFilingsResponse answer = filing.listDueFilings(ListDueFilingsRequest.newBuilder()
                .setOverdue(overdue)
                .setPageSize(1000)
                .build());
        return answer.getDueList().stream()
                .filter(due -> due.getOwner().equals(owner))
                .toList();
    }

    @Test
    void aSheetIsWhatTheRegistryHasAndWhatChangedSinceItWasFiledIsDueIn30Days() {
        place("yard", "", PlaceClass.ESTATE_COMMON, 45);
        Channel gate = enrol("yard", "Estate F", "Gate");
        enrol("yard", "Estate F", "Wall");
        enrol("yard", "Another", "Not of this unit");
        FilingSheet sheet = sheet("Estate F", "yard");
        assertThat(sheet.getDevicesList())
                .extracting(device -> device.getName())
                .containsExactly("Gate", "Wall");
        assertThat(sheet.getRetentionDays()).isEqualTo(45);
        assertThat(sheet.getLocation()).isEqualTo("place yard");
        assertThat(sheet.getCountsList())
                .singleElement()
                .satisfies(count -> assertThat(count.getCount()).isEqualTo(2));
        daysAgo("yard", "since_us", 29);
        assertThat(due(false, "Estate F")).singleElement().satisfies(due -> {
            assertThat(due.getWhy()).isEqualTo("never filed");
            assertThat(due.getDueOn()).isEqualTo(today().plusDays(1).toString());
            assertThat(due.getOverdue()).isFalse();
            assertThat(due.getAttested()).isFalse();
        });
        daysAgo("yard", "since_us", 31);
        assertThat(due(true, "Estate F")).hasSize(1);

        Filing filed =
                filing.recordFiling(record(sheet, today()).setReceipt("第7号").build());
        assertThat(filed.getDevices()).isEqualTo(2);
        assertThat(due(false, "Estate F")).isEmpty();
        assertThat(sheet("Estate F", "yard").getChangesList()).isEmpty();

        channels.removeChannel(
                RemoveChannelRequest.newBuilder().setChannel(gate.getCode()).build());
        Channel dock = enrol("yard", "Estate F", "Dock");
        FilingSheet now = sheet("Estate F", "yard");
        assertThat(now.getChangesList())
                .containsExactly("增加 " + dock.getCode() + " Dock", "减少 " + gate.getCode() + " Gate");
        assertThat(now.getLastFiledOn()).isEqualTo(today().toString());
        daysAgo("yard", "changed_us", 31);
        assertThat(due(true, "Estate F"))
                .singleElement()
                .satisfies(due -> assertThat(due.getWhy()).isEqualTo("changed since it was filed"));
        refused(Code.ABORTED, () -> filing.recordFiling(record(sheet, today()).build()))
                .hasMessageContaining("print it again and see what changed");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> filing.recordFiling(
                                record(now, today().plusDays(1)).build()))
                .hasMessageContaining("filed_on: ");
        filing.recordFiling(record(now, today()).build());
        assertThat(filing.listFilings(
                                ListFilingsRequest.newBuilder().setPlace("yard").build())
                        .getFilingsList())
                .extracting(Filing::getReceipt)
                .containsExactly("", "第7号");
        refused(Code.NOT_FOUND, () -> sheet("Nobody", "yard")).hasMessageContaining("has no camera at place 'yard'");
    }

    @Test
    void whatIsDueComesByPagesWithTheClassOfTheNearestPlaceAboveThatHasOne() {
        place("d road", "", PlaceClass.PUBLIC_ROAD, 0);
        place("d office", "d road", PlaceClass.WORKPLACE, 0);
        for (String under : List.of("d road", "d office")) {
            for (int i = 0; i < 5; i++) {
                place(under + " " + i, under, PlaceClass.PLACE_CLASS_UNSPECIFIED, 0);
                enrol(under + " " + i, "Pages", "cam " + i);
            }
        }
        daysAgo("d road 1", "since_us", 31);
        daysAgo("d road 3", "since_us", 30);
        List<DueFiling> all = due(false, "Pages");
        assertThat(all)
                .extracting(DueFiling::getPlace)
                .containsExactly("d road 0", "d road 1", "d road 2", "d road 3", "d road 4");
        assertThat(all).extracting(DueFiling::getPlaceClass).containsOnly(PlaceClass.PUBLIC_ROAD);
        assertThat(due(true, "Pages"))
                .as("a time ends with its last day")
                .extracting(DueFiling::getPlace)
                .containsExactly("d road 1");
        List<DueFiling> paged = new ArrayList<>();
        String token = "";
        do {
            ListDueFilingsResponse page = filing.listDueFilings(ListDueFilingsRequest.newBuilder()
                    .setPageSize(2)
                    .setPageToken(token)
                    .build());
            assertThat(page.getDueCount()).isLessThanOrEqualTo(2);
            paged.addAll(page.getDueList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        paged.removeIf(due -> !due.getOwner().equals("Pages"));
        assertThat(paged).isEqualTo(all);
    }

    @Test
    void aPlaceWithoutAClassIsNamedAndAWorkplaceNeedsNoFiling() {
        place("office", "", PlaceClass.WORKPLACE, 0);
        enrol("office", "Works", "Desk");
        enrol("nobody knows what", "Works", "Somewhere");
        assertThat(due(false, "Works"))
                .extracting(DueFiling::getPlace, DueFiling::getWhy)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        "nobody knows what", "the class of the place is not known"));
        filing.attestPlace(AttestPlaceRequest.newBuilder()
                .setPlace("nobody knows what")
                .setSign(true)
                .setViewAsNeeded(true)
                .setAttestedBy("Works")
                .build());
        assertThat(due(false, "Works").get(0).getAttested()).isTrue();
        assertThat(sheet("Works", "nobody knows what").getAttestation().getSign())
                .isTrue();
        refused(
                Code.NOT_FOUND,
                () -> filing.attestPlace(AttestPlaceRequest.newBuilder()
                        .setPlace("nowhere at all")
                        .setAttestedBy("Works")
                        .build()));
    }

    @Test
    void whatCamerasAreCalledIsNeitherMarkupNorAFormula() {
        place("lab", "", PlaceClass.PUBLIC_VENUE, 0);
        enrol("lab", "<b>Lab</b>", "<script>alert(1)</script>");
        enrol("lab", "<b>Lab</b>", "=cmd|' /C calc'!A0");
        PrintFilingSheetRequest.Builder print =
                PrintFilingSheetRequest.newBuilder().setOwner("<b>Lab</b>").setPlace("lab");
        String html = filing.printFilingSheet(
                        print.setFormat(FilingFormat.FILING_HTML).build())
                .getText();
        assertThat(html)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;b&gt;Lab&lt;/b&gt;")
                .doesNotContain("<script>", "<b>");
        assertThat(filing.printFilingSheet(
                                print.setFormat(FilingFormat.FILING_CSV).build())
                        .getText())
                .startsWith("\uFEFF\"单位\"")
                .contains(",\"'=cmd|' /C calc'!A0\",");
        assertThat(filing.printFilingSheet(
                                print.setFormat(FilingFormat.FILING_TEXT).build())
                        .getText())
                .contains("存储期限: 30 天");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> filing.printFilingSheet(print.setFormatValue(0).build()))
                .hasMessageContaining("format: missing");
    }

    private Retention retention(String place) {
        return filing.getRetention(
                GetRetentionRequest.newBuilder().setPlace(place).build());
    }

    private List<String> limit(String place, PlaceClass placeClass, int floor, int ceiling) {
        return filing.putRetentionLimit(PutRetentionLimitRequest.newBuilder()
                        .setLimit(RetentionLimit.newBuilder()
                                .setPlace(place)
                                .setPlaceClass(placeClass)
                                .setFloorDays(floor)
                                .setCeilingDays(ceiling)
                                .setBasis("order of " + place))
                        .build())
                .getPlacesOutsideList();
    }

    @Test
    void aJurisdictionsCeilingHoldsForAllBelowItAndNeverBelowTheLawsFloor() {
        place("r city", "", PlaceClass.PLACE_CLASS_UNSPECIFIED, 0);
        place("r county", "r city", PlaceClass.PUBLIC_ROAD, 0);
        place("r grid", "r county", PlaceClass.PLACE_CLASS_UNSPECIFIED, 0);
        place("r station", "r city", PlaceClass.KEY_TARGET, 365);
        assertThat(retention("r grid").getDays()).as("the class above it").isEqualTo(30);
        assertThat(retention("r station").getDays()).isEqualTo(365);
        assertThat(limit("r city", PlaceClass.KEY_TARGET, 0, 180)).containsExactly("r station");
        assertThat(retention("r station")).satisfies(holds -> {
            assertThat(holds.getDays()).isEqualTo(180);
            assertThat(holds.getFloorDays()).isEqualTo(90);
            assertThat(holds.getBasisList())
                    .anySatisfy(text -> assertThat(text).contains("article 32"))
                    .contains("order of r city (r city)");
        });
        limit("r county", PlaceClass.PUBLIC_ROAD, 60, 0);
        limit("r city", PlaceClass.PUBLIC_ROAD, 0, 45);
        assertThat(retention("r grid").getDays()).as("the floor holds").isEqualTo(60);
        assertThat(retention("r grid").getBasisList())
                .anySatisfy(text -> assertThat(text).contains("a ceiling of 45 days is below the floor of 60"));
        refused(Code.INVALID_ARGUMENT, () -> limit("r city", PlaceClass.KEY_TARGET, 0, 60))
                .hasMessageContaining("limit.ceiling_days: 60 (expected: 0, or at least 90; Counter-Terrorism Law");
        refused(Code.INVALID_ARGUMENT, () -> limit("r city", PlaceClass.GUEST_ROOM, 0, 60))
                .hasMessageContaining("article 8");
        refused(Code.INVALID_ARGUMENT, () -> place("r hall", "r city", PlaceClass.KEY_TARGET, 200))
                .hasMessageContaining("place.retention_days: 200 (expected: 90 to 180;");
        limit("r city", PlaceClass.KEY_TARGET, 0, 0);
        assertThat(retention("r station").getDays()).isEqualTo(365);
    }
}
