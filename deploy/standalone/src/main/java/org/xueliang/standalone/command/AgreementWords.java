package org.xueliang.standalone.command;

import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.DecideAgreementRequest;
import org.xueliang.proto.v1.Decision;
import org.xueliang.proto.v1.ListAgreementsRequest;
import org.xueliang.standalone.client.RegistryClient;

/** What the commands for agreements have in common. */
final class AgreementWords {
    private AgreementWords() {}

    static void print(ClientOptions client, Agreement agreement, String said) {
        if (client.json) {
            System.out.println(Json.of(agreement));
        } else {
            System.err.println("agreement " + agreement.getId() + ", version " + agreement.getVersion() + ": " + said);
        }
    }

    static Agreement newest(RegistryClient registry, String id) {
        return registry
                .nodes()
                .listAgreements(ListAgreementsRequest.newBuilder().setId(id).build())
                .getAgreementsList()
                .stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("ID: there is no agreement '" + id + "'"));
    }

    /** @param version that was read; 0: the newest, whatever it is */
    static Agreement decide(ClientOptions client, String id, int version, Decision decision, String note) {
        try (RegistryClient registry = client.connect()) {
            int decided = version == 0 ? newest(registry, id).getVersion() : version;
            return registry.nodes()
                    .decideAgreement(DecideAgreementRequest.newBuilder()
                            .setId(id)
                            .setVersion(decided)
                            .setDecision(decision)
                            .setNote(note)
                            .build());
        }
    }
}
