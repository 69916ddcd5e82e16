package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.OfferAgreementRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "offer",
        description = {
            "Offers a node to show it channels of ours. It begins when that node accepts.",
            "",
            "Channels that match everything that is given are shared: --organisation a --organisation b --place p is",
            "what a or b owns at p. Give at least one of them.",
            "",
            "Example:",
            "  xueliang agreements offer city --place sunshine --manner snapshot --manner alerts --purpose-code public-safety --purpose 'fires and accidents' --days 365 --text contract.txt"
        })
final class AgreementsOfferCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Mixin
    TermsOptions terms = new TermsOptions();

    @Parameters(paramLabel = "NODE", description = "The node that shall see them.")
    String node = "";

    @Override
    public Integer call() {
        Agreement offered;
        try (RegistryClient registry = client.connect()) {
            offered = registry.nodes()
                    .offerAgreement(OfferAgreementRequest.newBuilder()
                            .setGrantee(node)
                            .setTerms(terms.terms())
                            .build());
        }
        AgreementWords.print(client, offered, "offered; there: xueliang agreements accept " + offered.getId());
        return 0;
    }
}
