package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xueliang.registry.federation.ThreeTowns.acknowledge;
import static org.xueliang.registry.federation.ThreeTowns.alert;
import static org.xueliang.registry.federation.ThreeTowns.alerts;
import static org.xueliang.registry.federation.ThreeTowns.city;
import static org.xueliang.registry.federation.ThreeTowns.estate;
import static org.xueliang.registry.federation.ThreeTowns.inAgreement;
import static org.xueliang.registry.federation.ThreeTowns.own;
import static org.xueliang.registry.federation.ThreeTowns.police;
import static org.xueliang.registry.federation.ThreeTowns.shareOfEstate;
import static org.xueliang.registry.federation.ThreeTowns.shareOfPolice;
import static org.xueliang.registry.federation.ThreeTowns.still;
import static org.xueliang.registry.federation.Town.accept;
import static org.xueliang.registry.federation.Town.agree;
import static org.xueliang.registry.federation.Town.agreements;
import static org.xueliang.registry.federation.Town.copies;
import static org.xueliang.registry.federation.Town.soon;
import static org.xueliang.registry.federation.Town.terms;

import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementState;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.proto.v1.AmendAgreementRequest;
import org.xueliang.proto.v1.EndAgreementRequest;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.PutSourceRequest;
import org.xueliang.proto.v1.RemoveSourceRequest;
import org.xueliang.proto.v1.RtspCamera;
import org.xueliang.proto.v1.RtspOptions;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.registry.StillsDoor;

/** What agreements give and take away, and what is done under them. */
class AgreementLifeTest {
    @RegisterExtension
    static final ThreeTowns TOWNS = new ThreeTowns();

    @Test
    void anAgreementThatIsNarrowedOrEndedTakesAwayAtOnceAndOneThatIsWidenedWaitsForTheGrantee() {
        Agreement narrowed = amend(
                TOWNS.ofPolice,
                terms(SharedScope.newBuilder()
                        .addOrganisations("traffic")
                        .addChannels(shareOfPolice().keySet().iterator().next())));
        soon().until(() -> copies(city, "police").size() == 1);

        Agreement widened = amend(narrowed, terms(SharedScope.newBuilder().addSourceKinds(SourceKind.POLICE)));
        soon().until(() -> agreements(city, TOWNS.ofPolice.getId()).size() == 3);
        // What was accepted still holds, and nothing that was not.
        soon().untilAsserted(() -> assertThat(copies(city, "police")).isEqualTo(shareOfPolice()));
        accept(city, widened);
        soon().until(() -> copies(city, "police").equals(own(police, channel -> true)));

        police.admin(NodeServiceGrpc::newBlockingStub)
                .endAgreement(EndAgreementRequest.newBuilder()
                        .setId(TOWNS.ofPolice.getId())
                        .setNote("over")
                        .build());
        soon().until(() -> copies(city, "police").isEmpty());
        soon().untilAsserted(() -> assertThat(agreements(city, TOWNS.ofPolice.getId()))
                .extracting(Agreement::getState)
                .containsExactly(AgreementState.ENDED, AgreementState.SUPERSEDED, AgreementState.SUPERSEDED));
        assertThat(agreements(city, TOWNS.ofPolice.getId()).get(0).getNote()).isEqualTo("over");
        assertThatThrownBy(() -> city.sql(handle -> handle.execute("delete from agreements")))
                .hasMessageContaining("agreements are kept");
        assertThatThrownBy(() -> police.sql(handle -> handle.execute("update agreements set digest = ''")))
                .hasMessageContaining("are kept");

        TOWNS.ofPolice =
                agree(police, city, terms(SharedScope.newBuilder().addOrganisations("traffic"), Manner.DIRECTORY));
        inAgreement();
    }

    private static Agreement amend(Agreement agreement, AgreementTerms.Builder terms) {
        return police.admin(NodeServiceGrpc::newBlockingStub)
                .amendAgreement(AmendAgreementRequest.newBuilder()
                        .setId(agreement.getId())
                        .setVersion(agreement.getVersion())
                        .setTerms(terms)
                        .build());
    }

    @Test
    void alertsComeWhereTheyAreAgreedAndAreHandledAtHome() {
        String shared = shareOfEstate().keySet().iterator().next();
        String notShared = shareOfPolice().keySet().iterator().next();
        alert(estate, "a".repeat(32), shared);
        alert(police, "b".repeat(32), notShared);
        soon().untilAsserted(() -> assertThat(alerts(city)).singleElement().satisfies(alert -> {
            assertThat(alert.getChannel()).isEqualTo(shared);
            assertThat(alert.getHome()).isEqualTo("estate");
            assertThat(alert.getOwner()).isEqualTo("sunshine-estate");
            assertThat(alert.getState()).isEqualTo(AlertState.OPEN);
        }));
        assertThatThrownBy(() -> acknowledge(city, "a".repeat(32))).hasMessageContaining("of node 'estate'");
        acknowledge(estate, "a".repeat(32));
        soon().until(() -> alerts(city).get(0).getState() == AlertState.ACKNOWLEDGED);
    }

    @Test
    void aStillComesThroughItsHomeWhereItIsAgreedAndIsOnRecordAtBoth() throws Exception {
        String shared = shareOfEstate().keySet().iterator().next();
        try (StillsDoor gateway = new StillsDoor()) {
            gateway.has(estate, shared);
            soon().untilAsserted(() ->
                    assertThat(still(city, shared).getJpeg().size()).isEqualTo(gateway.pictureBytes()));
            assertThat(city.audit("GetSnapshot"))
                    .last()
                    .satisfies(row ->
                            assertThat(row).containsEntry("subject", shared).containsEntry("outcome", "OK"));
            assertThat(estate.audit("TakePeerSnapshot")).last().satisfies(row -> {
                assertThat(row).containsEntry("subject", shared).containsEntry("caller", "node:city");
                assertThat(String.valueOf(row.get("reason")))
                        .startsWith("fire drill (for ")
                        .contains("of node city");
            });
            String directoryAlone = shareOfPolice().keySet().iterator().next();
            assertThatThrownBy(() -> still(city, directoryAlone))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("PERMISSION_DENIED")
                    .hasMessageContaining("does not have SNAPSHOT");
            assertThat(police.audit("TakePeerSnapshot"))
                    .last()
                    .satisfies(row -> assertThat(row).containsEntry("outcome", "PERMISSION_DENIED"));
        }
    }

    @Test
    void termsOfASourceAreStrongerThanAnAgreement() {
        SourceServiceGrpc.SourceServiceBlockingStub sources = estate.admin(SourceServiceGrpc::newBlockingStub);
        Source put = sources.putSource(PutSourceRequest.newBuilder()
                .setSource(Source.newBuilder()
                        .setCode("recorder")
                        .setKind(SourceKind.ESTATE)
                        .setAdapter(SourceAdapter.RTSP)
                        .setOwner("sunshine-estate")
                        .setPlace("sunshine-yard")
                        .setTerms(SourceTerms.newBuilder().addShare(Shareable.SHARE_ALERTS))
                        .setRtsp(RtspOptions.newBuilder()
                                .addCameras(RtspCamera.newBuilder().setUrl("rtsp://192.0.2.7/1"))))
                .build());
        String code = sources.getSourceHealth(
                        GetSourceRequest.newBuilder().setCode("recorder").build())
                .getChannels(0)
                .getChannel();
        soon().until(() -> copies(city, "estate").containsKey(code));
        assertThatThrownBy(() -> still(city, code))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("terms of source recorder do not share stills beyond this node");
        put = sources.putSource(PutSourceRequest.newBuilder()
                .setSource(put.toBuilder()
                        .clearHealth()
                        .setTerms(SourceTerms.newBuilder().setNotOnward(true)))
                .build());
        soon().until(() -> !copies(city, "estate").containsKey(code));
        sources.removeSource(RemoveSourceRequest.newBuilder()
                .setCode("recorder")
                .setRevision(put.getRevision())
                .build());
        inAgreement();
    }
}
