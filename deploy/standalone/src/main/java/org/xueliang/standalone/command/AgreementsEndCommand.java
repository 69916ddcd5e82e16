package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.EndAgreementRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "end",
        description = {
            "Ends an agreement at once, at either node. It stays on record.",
            "",
            "Example:",
            "  xueliang agreements end ID --note 'contract is over'"
        })
final class AgreementsEndCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "ID", description = "Of the agreement, as 'agreements' lists it.")
    String id = "";

    @Option(names = "--note", description = "Why, for both nodes; at most 200 characters.")
    String note = "";

    @Override
    public Integer call() {
        Agreement ended;
        try (RegistryClient registry = client.connect()) {
            ended = registry.nodes()
                    .endAgreement(EndAgreementRequest.newBuilder()
                            .setId(id)
                            .setNote(note)
                            .build());
        }
        AgreementWords.print(client, ended, "ended");
        return 0;
    }
}
