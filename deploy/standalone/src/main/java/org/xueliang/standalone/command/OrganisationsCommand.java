package org.xueliang.standalone.command;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.GetOrganisationRequest;
import org.xueliang.proto.v1.ListOrganisationsRequest;
import org.xueliang.proto.v1.ListOrganisationsResponse;
import org.xueliang.proto.v1.Organisation;
import org.xueliang.proto.v1.PutOrganisationRequest;
import org.xueliang.proto.v1.RemoveOrganisationRequest;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "organisations",
        description = {
            "Who owns and who maintains: lists, draws, changes the owners' tree.",
            "",
            "Examples:",
            "  xueliang organisations tree",
            "  xueliang organisations put sunshine --name 阳光物业 --parent estates --kind estate"
        })
final class OrganisationsCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "what? (expected: list, tree, show, put or remove)");
        }
    }

    @Command(
            name = "list",
            description = {
                "Lists organisations in the order of their codes.",
                "",
                "Example:",
                "  xueliang organisations list --parent city"
            })
    int list(
            @Mixin ClientOptions client,
            @Option(names = "--parent", description = "Only those right below this one.", defaultValue = "")
                    String parent) {
        List<Organisation> found;
        try (RegistryClient registry = client.connect()) {
            found = all(registry, parent);
        }
        if (client.json) {
            System.out.println(Json.of(found));
            return 0;
        }
        Table table = new Table("CODE", "NAME", "KIND", "PARENT");
        for (Organisation one : found) {
            table.row(
                    one.getCode(),
                    one.getName(),
                    one.getSourceKindValue() == 0 ? "-" : Words.word(one.getSourceKind()),
                    one.getParent());
        }
        table.print(System.out);
        return 0;
    }

    private static List<Organisation> all(RegistryClient registry, String parent) {
        List<Organisation> found = new ArrayList<>();
        String token = "";
        do {
            ListOrganisationsResponse page = registry.organisations()
                    .listOrganisations(ListOrganisationsRequest.newBuilder()
                            .setParent(parent)
                            .setPageSize(1000)
                            .setPageToken(token)
                            .build());
            found.addAll(page.getOrganisationsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return found;
    }

    @Command(
            name = "tree",
            description = {"Draws the tree, or what is below one.", "", "Example:", "  xueliang organisations tree city"
            })
    int tree(
            @Mixin ClientOptions client,
            @Parameters(arity = "0..1", paramLabel = "CODE", defaultValue = "") String code) {
        List<NodeTree.Node> nodes = new ArrayList<>();
        try (RegistryClient registry = client.connect()) {
            for (Organisation one : all(registry, "")) {
                nodes.add(new NodeTree.Node(
                        one.getCode(),
                        one.getParent(),
                        one.getName()
                                + (one.getName().equals(one.getCode()) ? "" : "  " + one.getCode())
                                + (one.getHome().isEmpty() ? "" : "  of " + one.getHome())));
            }
        }
        System.out.print(NodeTree.drawn(nodes, code, client.json));
        return 0;
    }

    @Command(
            name = "show",
            description = {"Shows an organisation.", "", "Example:", "  xueliang organisations show sunshine"})
    int show(@Mixin ClientOptions client, @Parameters(paramLabel = "CODE") String code) {
        try (RegistryClient registry = client.connect()) {
            System.out.println(Json.of(registry.organisations()
                    .getOrganisation(
                            GetOrganisationRequest.newBuilder().setCode(code).build())));
        }
        return 0;
    }

    @Command(
            name = "put",
            description = {
                "Writes an organisation: a new one, or what is given of one that is there; the rest stays.",
                "",
                "Example:",
                "  xueliang organisations put sunshine --name 阳光物业 --parent estates --kind estate"
            })
    int put(
            @Mixin ClientOptions client,
            @Parameters(paramLabel = "CODE") String code,
            @Option(names = "--name") @Nullable String name,
            @Option(names = "--parent", description = "Code of the one above it; empty for a root.") @Nullable
                    String parent,
            @Option(names = "--kind", description = "police, estate, iot, city.") @Nullable String kind) {
        try (RegistryClient registry = client.connect()) {
            Organisation.Builder one = known(registry, code).toBuilder().setCode(code);
            if (name != null) {
                one.setName(name);
            }
            if (parent != null) {
                one.setParent(parent);
            }
            if (kind != null) {
                one.setSourceKind(Words.constant(SourceKind.class, "--kind", kind));
            }
            Organisation written = registry.organisations()
                    .putOrganisation(PutOrganisationRequest.newBuilder()
                            .setOrganisation(one)
                            .setIdempotencyKey(UUID.randomUUID().toString())
                            .build());
            if (client.json) {
                System.out.println(Json.of(written));
            } else {
                System.err.println("organisation " + written.getCode() + " is at revision " + written.getRevision());
            }
        }
        return 0;
    }

    private static Organisation known(RegistryClient registry, String code) {
        try {
            return registry.organisations()
                    .getOrganisation(
                            GetOrganisationRequest.newBuilder().setCode(code).build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Organisation.getDefaultInstance();
            }
            throw e;
        }
    }

    @Command(
            name = "remove",
            description = {"Removes one that nothing names.", "", "Example:", "  xueliang organisations remove sunshine"
            })
    int remove(@Mixin ClientOptions client, @Parameters(paramLabel = "CODE") String code) {
        try (RegistryClient registry = client.connect()) {
            long revision = registry.organisations()
                    .getOrganisation(
                            GetOrganisationRequest.newBuilder().setCode(code).build())
                    .getRevision();
            registry.organisations()
                    .removeOrganisation(RemoveOrganisationRequest.newBuilder()
                            .setCode(code)
                            .setRevision(revision)
                            .build());
        }
        System.err.println("removed " + code);
        return 0;
    }
}
