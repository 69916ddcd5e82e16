package org.xueliang.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom (ARCHITECTURE.md). The launcher's module has everything on its class path, so the rules stand here. */
@AnalyzeClasses(packages = "org.xueliang", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] ROLES = {
        "org.xueliang.registry..", "org.xueliang.ingest..", "org.xueliang.analytics.."
    };
    private static final String[] ABOVE_PROTO = {
        "org.xueliang.registry..", "org.xueliang.ingest..", "org.xueliang.analytics..", "org.xueliang.simulator..",
        "org.xueliang.standalone..", "org.xueliang.chassis..", "org.xueliang.protocol..", "org.xueliang.testkit.."
    };

    @ArchTest
    static final ArchRule protoIsBelowAll = noClasses()
            .that()
            .resideInAPackage("org.xueliang.proto..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ABOVE_PROTO);

    @ArchTest
    static final ArchRule protocolIsBytesAndNothingElse = noClasses()
            .that()
            .resideInAPackage("org.xueliang.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.xueliang.proto..",
                    "org.xueliang.chassis..",
                    "org.xueliang.registry..",
                    "org.xueliang.ingest..",
                    "org.xueliang.analytics..",
                    "org.xueliang.simulator..",
                    "org.xueliang.standalone..",
                    "io.netty.channel..",
                    "java.net..",
                    "java.util.concurrent..",
                    "org.slf4j..")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now");

    @ArchTest
    static final ArchRule registryKnowsNoOtherRole = noRole("registry", ROLES[1], ROLES[2]);

    @ArchTest
    static final ArchRule ingestKnowsNoOtherRole = noRole("ingest", ROLES[0], ROLES[2]);

    @ArchTest
    static final ArchRule analyticsKnowsNoOtherRole = noRole("analytics", ROLES[0], ROLES[1]);

    @ArchTest
    static final ArchRule theSimulatorIsTheOtherSideOfTheWire = noClasses()
            .that()
            .resideInAPackage("org.xueliang.simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROLES);

    @ArchTest
    static final ArchRule nothingStandsOnTheLauncher = noClasses()
            .that()
            .resideOutsideOfPackage("org.xueliang.standalone..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.xueliang.standalone..");

    @ArchTest
    static final ArchRule detectorsAreTestedWithoutFlink = noClasses()
            .that()
            .resideInAnyPackage("org.xueliang.analytics.detect..", "org.xueliang.analytics.correlate..")
            .and()
            .haveSimpleNameEndingWith("Detector")
            .or()
            .haveSimpleNameEndingWith("Correlator")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.flink..");

    @ArchTest
    static final ArchRule rolesHaveNoCyclesOfPackages = slices().matching(
                    "org.xueliang.(protocol|registry|ingest|analytics|simulator).(*)..")
            .should()
            .beFreeOfCycles();

    private static ArchRule noRole(String role, String... others) {
        return noClasses()
                .that()
                .resideInAPackage("org.xueliang." + role + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("org.xueliang.simulator..");
    }
}
