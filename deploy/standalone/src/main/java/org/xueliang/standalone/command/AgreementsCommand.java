package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.ListAgreementsRequest;
import org.xueliang.proto.v1.ListAgreementsResponse;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "agreements",
        description = {
            "Lists what was agreed with other nodes (xueliang nodes): who sees which channels, how, what for, until when.",
            "",
            "The owner's node offers, the other accepts; both keep every version. Nothing is shared without one in force.",
            "",
            "Examples:",
            "  xueliang agreements offer city --organisation traffic-police --manner snapshot --purpose-code public-safety --purpose 'accidents' --days 365",
            "  xueliang agreements                       at either node",
            "  xueliang agreements accept ID             at the other one",
            "  xueliang agreements end ID --note 'contract is over'",
            "  xueliang agreements --id ID --all         every version of one"
        },
        subcommands = {
            AgreementsOfferCommand.class,
            AgreementsAmendCommand.class,
            AgreementsAcceptCommand.class,
            AgreementsRefuseCommand.class,
            AgreementsEndCommand.class
        })
final class AgreementsCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--node", description = "With this node alone.")
    String node = "";

    @Option(names = "--id", description = "This one alone.")
    String id = "";

    @Option(names = "--all", description = "All versions (default: the newest).")
    boolean all;

    @Override
    public Integer call() {
        ListAgreementsResponse answer;
        try (RegistryClient registry = client.connect()) {
            answer = registry.nodes()
                    .listAgreements(ListAgreementsRequest.newBuilder()
                            .setNode(node)
                            .setId(id)
                            .setAllVersions(all)
                            .setPageSize(1000)
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(answer.getAgreementsList()));
            return 0;
        }
        Table table = new Table("ID", "VERSION", "FROM", "TO", "STATE", "SHARED", "HOW", "PURPOSE", "UNTIL");
        for (Agreement agreement : answer.getAgreementsList()) {
            table.row(
                    agreement.getId(),
                    Integer.toString(agreement.getVersion()),
                    agreement.getGrantor(),
                    agreement.getGrantee(),
                    Words.word(agreement.getState()) + (agreement.getInForce() ? ", in force" : ""),
                    shared(agreement.getTerms().getScope()),
                    how(agreement),
                    agreement.getTerms().getPurposeCode() + ": "
                            + agreement.getTerms().getPurpose(),
                    Words.time(agreement.getTerms().getUntilUs()));
        }
        table.print(System.out);
        return 0;
    }

    private static String how(Agreement agreement) {
        List<String> words = new ArrayList<>();
        agreement.getTerms().getMannersList().forEach(manner -> words.add(Words.word(manner)));
        if (agreement.getTerms().getOnward()) {
            words.add("onward");
        }
        return String.join(", ", words);
    }

    private static String shared(SharedScope scope) {
        List<String> parts = new ArrayList<>();
        add(parts, "of ", scope.getOrganisationsList());
        add(parts, "at ", scope.getPlacesList());
        if (scope.getSourceKindsCount() > 0) {
            parts.add(String.join(
                    "/",
                    scope.getSourceKindsList().stream()
                            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                            .toList()));
        }
        if (scope.getChannelsCount() > 0) {
            parts.add(scope.getChannelsCount() + " codes");
        }
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, String word, List<String> names) {
        if (!names.isEmpty()) {
            parts.add(word + String.join("/", names));
        }
    }
}
