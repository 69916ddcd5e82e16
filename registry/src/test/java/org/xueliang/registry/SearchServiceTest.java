package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetPlaceRequest;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.UpdateChannelRequest;

/** The search by names, owners and places against what a plain loop over all channels finds, as they come, change and go. */
class SearchServiceTest {
    private static final SearchedCity CITY = new SearchedCity();

    @RegisterExtension
    static final RegistryUnderTest REGISTRY = CITY.registry();

    private final SearchServiceBlockingStub search = REGISTRY.asAdmin(SearchServiceGrpc::newBlockingStub);
    private final ChannelServiceBlockingStub channels = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);

    @Test
    void aPartOfANameFindsAllThatHaveItAndNoOther() {
        for (String part : List.of("东门", "门", "路12", "北路", "3号", "号机", "建国路东")) {
            assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText(part), 100))
                    .as(part)
                    .isEqualTo(CITY.expected(camera -> camera.name().contains(part)));
        }
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText("建国 东门"), 100))
                .isEqualTo(CITY.expected(
                        camera -> camera.name().contains("建国") && camera.name().contains("东门")));
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText("没有的"), 100))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"jgl, 建国路", "jianguolu, 建国路", "dongmen, 东门", "DongMen, 东门", "１号, 1号", "chongqing, 重庆"})
    void pinyinAndInitialsFindTheName(String typed, String part) {
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText(typed), 200))
                .containsAll(CITY.expected(camera -> camera.name().contains(part)))
                .isNotEmpty();
    }

    @Test
    void ownersPlacesAndKindsMeanWhatIsBelowThemToo() {
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setPlace("county 1"), 300))
                .isEqualTo(CITY.expected(camera -> camera.county() == 1));
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setPlace("grid 17"), 300))
                .isEqualTo(CITY.expected(camera -> camera.place().equals("grid 17")));
        assertThat(CITY.found(
                        SearchChannelsRequest.newBuilder()
                                .setOwner("owners")
                                .setSourceKind(SourceKind.POLICE)
                                .setText("西门"),
                        50))
                .isEqualTo(CITY.expected(camera ->
                        camera.kind() == SourceKind.POLICE && camera.name().contains("西门")));
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setOwner("owner 3"), 500))
                .isEqualTo(CITY.expected(camera -> camera.owner().equals("owner 3")));
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> CITY.found(SearchChannelsRequest.newBuilder().setOwner("no one"), 1))
                .hasMessageContaining("owner: 'no one' (expected: one that there is)");
    }

    @Test
    void whoWritesFindsItAtOnceAndWhatIsGoneIsNotFound() {
        Channel made = channels.enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(push("fresh").setName("新装的枪机").setAlias("fresh-gun"))
                        .build())
                .getChannel();
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText("新装的"), 10))
                .containsExactly(made.getCode());
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText("esh-gu"), 10))
                .containsExactly(made.getCode());
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText(made.getCode()), 10))
                .containsExactly(made.getCode());
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText("新装的").setPresence(Presence.UNKNOWN), 10))
                .containsExactly(made.getCode());
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText("新装的").setPresence(Presence.ONLINE), 10))
                .isEmpty();
        channels.updateChannel(UpdateChannelRequest.newBuilder()
                .setChannel("fresh-gun")
                .setRevision(made.getRevision())
                .setChanges(Channel.newBuilder().setName("换了名字"))
                .build());
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText("新装的"), 10))
                .isEmpty();
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText("hlmz"), 10))
                .containsExactly(made.getCode());
        channels.removeChannel(
                RemoveChannelRequest.newBuilder().setChannel("fresh-gun").build());
        assertThat(CITY.found(SearchChannelsRequest.newBuilder().setText("hlmz"), 10))
                .isEmpty();
    }

    @Test
    void aPlaceThatIsPutElsewhereTakesItsChannelsAlong() {
        var places = REGISTRY.asAdmin(PlaceServiceGrpc::newBlockingStub);
        var moving =
                places.getPlace(GetPlaceRequest.newBuilder().setCode("grid 40").build());
        Set<String> there = CITY.expected(camera -> camera.place().equals("grid 40"));
        assertThat(there).isNotEmpty();
        places.putPlace(PutPlaceRequest.newBuilder()
                .setPlace(moving.toBuilder().setParent("elsewhere"))
                .build());
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                CITY.found(SearchChannelsRequest.newBuilder().setPlace("elsewhere"), 500))
                        .isEqualTo(there));
        places.putPlace(PutPlaceRequest.newBuilder()
                .setPlace(places
                        .getPlace(
                                GetPlaceRequest.newBuilder().setCode("grid 40").build())
                        .toBuilder()
                        .setParent(moving.getParent()))
                .build());
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                CITY.found(SearchChannelsRequest.newBuilder().setPlace("elsewhere"), 500))
                        .isEmpty());
    }

    @Test
    void aTokenOfAnotherQuestionIsRefused() {
        String token = search.searchChannels(SearchChannelsRequest.newBuilder()
                        .setText("东门")
                        .setPageSize(1)
                        .build())
                .getNextPageToken();
        assertThat(token).isNotEmpty();
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> search.searchChannels(SearchChannelsRequest.newBuilder()
                                .setText("西门")
                                .setPageToken(token)
                                .build()))
                .hasMessageContaining("page_token");
    }
}
