package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.Decision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "accept",
        description = {
            "Accepts what another node offers; its channels come within seconds.",
            "",
            "Examples:",
            "  xueliang agreements accept ID",
            "  xueliang agreements accept ID --at-version 2  refused where a newer one was offered since it was read"
        })
final class AgreementsAcceptCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "ID", description = "Of the agreement, as 'agreements' lists it.")
    String id = "";

    @Option(names = "--at-version", paramLabel = "N", description = "The one that was read (default: the newest).")
    int version;

    @Option(names = "--note", description = "Why, for both nodes; at most 200 characters.")
    String note = "";

    @Override
    public Integer call() {
        AgreementWords.print(client, AgreementWords.decide(client, id, version, Decision.ACCEPT, note), "accepted");
        return 0;
    }
}
