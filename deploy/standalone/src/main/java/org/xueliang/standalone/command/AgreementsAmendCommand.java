package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AmendAgreementRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "amend",
        description = {
            "Offers new terms as the next version of an agreement. Give all of them anew.",
            "",
            "What they no longer give is taken away at once; what they add comes when the other node accepts.",
            "",
            "Example:",
            "  xueliang agreements amend ID --place sunshine-yard --purpose-code public-safety --purpose 'fires' --days 30"
        })
final class AgreementsAmendCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Mixin
    TermsOptions terms = new TermsOptions();

    @Parameters(paramLabel = "ID", description = "Of the agreement.")
    String id = "";

    @Override
    public Integer call() {
        Agreement amended;
        try (RegistryClient registry = client.connect()) {
            amended = registry.nodes()
                    .amendAgreement(AmendAgreementRequest.newBuilder()
                            .setId(id)
                            .setVersion(AgreementWords.newest(registry, id).getVersion())
                            .setTerms(terms.terms())
                            .build());
        }
        AgreementWords.print(client, amended, "offered; what it takes away is gone there within seconds");
        return 0;
    }
}
