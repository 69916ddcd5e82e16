package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.Decision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "refuse",
        description = {
            "Refuses what another node offers. A version that was accepted before holds, as far as the offer does not narrow it.",
            "",
            "Example:",
            "  xueliang agreements refuse ID"
        })
final class AgreementsRefuseCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "ID", description = "Of the agreement, as 'agreements' lists it.")
    String id = "";

    @Option(names = "--note", description = "Why, for both nodes; at most 200 characters.")
    String note = "";

    @Override
    public Integer call() {
        AgreementWords.print(client, AgreementWords.decide(client, id, 0, Decision.REFUSE, note), "refused");
        return 0;
    }
}
