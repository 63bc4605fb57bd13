using Triage.Engine.Agents;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Agents;

public sealed class FingerprintChangesTests
{
    private static readonly Dictionary<string, DateTimeOffset> NothingGone = [];

    [Fact]
    public void In_PromptEditedInsideABuild_IsOneChangeThatNoDeploymentExplains()
    {
        var change = Assert.Single(In(Prompt("a", 1, 10), Prompt("b", 11, 20)));

        Assert.Equal(
            (Trigger.Prompt, "system prompt", "r10", "r11"),
            (change.What.Kind, change.What.Subject, change.Earlier, change.Later)
        );
        Assert.Equal(
            (Some.Noon.AddMinutes(11), true, "a", "b"),
            (change.AtUtc, change.WithoutNewBuild, change.KeyBefore, change.KeyAfter)
        );
        Assert.Equal(SeenChangeNature.Changed, change.Nature);
    }

    [Fact]
    public void In_PromptEditedWithABuild_IsExplainedByIt()
    {
        var change = Assert.Single(In(Prompt("a", 1, 10), Prompt("b", 11, 20) with { Build = "2" }));

        Assert.Equal((false, "2"), (change.WithoutNewBuild, change.Build));
    }

    [Fact]
    public void In_SamePromptInTheNextBuild_IsNoChange() =>
        Assert.Empty(In(Prompt("a", 1, 10), Prompt("a", 11, 20) with { Build = "2" }));

    [Fact]
    public void In_TwoPromptsTakingTurns_IsOneThatStandsBesideTheOther() =>
        Assert.Equal(SeenChangeNature.Beside, Assert.Single(In(Prompt("a", 1, 19), Prompt("b", 2, 20))).Nature);

    [Fact]
    public void In_SeveralFromTheFirstRunOn_AreNoChange() => Assert.Empty(In(Prompt("a", 1, 19), Prompt("b", 1, 20)));

    [Fact]
    public void In_TwoTasksOrParts_AreNotComparedWithEachOther() =>
        Assert.Empty(
            In(Prompt("a", 1, 5), Prompt("b", 6, 9) with { Task = "mail" }, Prompt("c", 6, 9) with { Part = "checker" })
        );

    [Fact]
    public void In_TwoTasksChangedInTheSameWay_IsOneChange()
    {
        var change = Assert.Single(
            In(
                Prompt("a", 1, 5),
                Prompt("b", 6, 9),
                Prompt("a", 2, 5) with
                {
                    Task = "mail",
                },
                Prompt("b", 7, 9) with
                {
                    Task = "mail",
                }
            )
        );

        Assert.Equal(("match", 1), (change.Task, change.OtherTasks));
    }

    [Fact]
    public void In_RolledBackWithABuild_IsBack()
    {
        var changes = In(Prompt("a", 1, 10), Prompt("b", 11, 20) with { Build = "2" }, Prompt("a", 21, 30) with { Build = "3" });

        Assert.Equal([SeenChangeNature.Back, SeenChangeNature.Changed], changes.Select(c => c.Nature));
        Assert.Equal(("r20", "r21"), (changes[0].Earlier, changes[0].Later));
    }

    [Fact]
    public void In_RolledBackInsideABuild_IsBackOnceEnoughRunsCameSince()
    {
        Fingerprint[] seen = [Prompt("a", 1, 30), Prompt("b", 11, 15)];

        Assert.Equal(SeenChangeNature.Beside, Assert.Single(In(seen)).Nature);
        var changes = FingerprintChanges.In(
            seen,
            new Dictionary<string, DateTimeOffset> { ["match"] = Some.Noon.AddMinutes(21) }
        );
        Assert.Equal([SeenChangeNature.Back, SeenChangeNature.Beside], changes.Select(c => c.Nature));
        Assert.Equal(("b", "a", Some.Noon.AddMinutes(15)), (changes[0].KeyBefore, changes[0].KeyAfter, changes[0].AtUtc));
    }

    [Fact]
    public void In_TemplateFilledInByEachRun_IsNoChange() =>
        Assert.Empty(
            In([
                .. Enumerable.Range(1, 5).Select(i => Prompt($"k{i}", i, i, "s")),
                Prompt("k9", 20, 20, "s") with
                {
                    Build = "2",
                },
            ])
        );

    [Fact]
    public void In_ValueEditedThreeTimes_IsSaidEachTime() =>
        Assert.Equal(
            [SeenChangeNature.Values, SeenChangeNature.Values],
            In(Prompt("a", 1, 10, "s"), Prompt("b", 11, 20, "s"), Prompt("c", 21, 30, "s")).Select(c => c.Nature)
        );

    [Fact]
    public void In_RedactionRulesChanged_IsNoChangeOfThePrompt()
    {
        var seen = In(
            Prompt("a", 1, 10, "s"),
            Prompt("b", 11, 20, "s") with
            {
                Redaction = 2,
            },
            Prompt("c", 21, 30, "s") with
            {
                Redaction = 2,
            }
        );

        Assert.Equal([SeenChangeNature.Values, SeenChangeNature.RedactionRules], seen.Select(c => c.Nature));
        Assert.Equal("r11", seen[1].Later);
    }

    [Fact]
    public void In_InstrumentationUpgraded_PairsTheScopeWithItself()
    {
        var change = Assert.Single(
            In(
                Named(FingerprintKind.Instrumentation, "openai 1.0", 1, 10),
                Named(FingerprintKind.Instrumentation, "mcp 0.3", 1, 30),
                Named(FingerprintKind.Instrumentation, "openai 1.1", 11, 30)
            )
        );

        Assert.Equal(new SetupChange(Trigger.Dependency, "instrumentation", "openai 1.0", "openai 1.1"), change.What);
    }

    [Fact]
    public void In_TwoPromptsOfOnePartEdited_EachStandsBesideTheOneThatBeginsAlike()
    {
        static Fingerprint Begins(string key, string label, int first, int last, string build) =>
            Prompt(key, first, last) with
            {
                Label = label,
                Build = build,
            };

        var changes = In(
            Begins("z", "You sort mail.", 1, 10, "1"),
            Begins("y", "You answer mail.", 1, 10, "1"),
            Begins("b", "You answer mail.", 11, 20, "2"),
            Begins("c", "You sort mail.", 11, 20, "2")
        );

        Assert.Equal([("y", "b"), ("z", "c")], changes.Select(c => (c.KeyBefore, c.KeyAfter)).Order());
    }

    [Fact]
    public void In_AnotherModelAnswers_NamesTheOneAskedFor() =>
        Assert.Equal(
            new SetupChange(Trigger.Model, "model that answered for gpt-4.1", "gpt-4.1-04-14", "gpt-4.1-11-20"),
            Assert
                .Single(
                    In(
                        Named(FingerprintKind.AnsweringModel, "gpt-4.1-04-14", 1, 10) with
                        {
                            Part = "gpt-4.1",
                        },
                        Named(FingerprintKind.AnsweringModel, "gpt-4.1-11-20", 11, 20) with
                        {
                            Part = "gpt-4.1",
                        }
                    )
                )
                .What
        );

    private static IReadOnlyList<SeenChange> In(params Fingerprint[] fingerprints) =>
        FingerprintChanges.In(fingerprints.Reverse(), NothingGone);

    private static Fingerprint Prompt(string key, int first, int last, string? skeleton = null) =>
        Named(FingerprintKind.Prompt, key, first, last) with
        {
            Label = null,
            Skeleton = skeleton ?? $"s-{key}",
            Redaction = 1,
        };

    private static Fingerprint Named(FingerprintKind kind, string name, int first, int last) =>
        new(kind, "1", "match", "", name)
        {
            Label = name,
            FirstSeenUtc = Some.Noon.AddMinutes(first),
            FirstRun = $"r{first}",
            LastSeenUtc = Some.Noon.AddMinutes(last),
            LastRun = $"r{last}",
        };
}
