using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Comparison;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;
using Triage.Storage.Knowledge;

namespace Triage.Storage.Tests.Knowledge;

public sealed class ShippedKnowledgeTests
{
    private static readonly KnowledgeBase Shipped = ShippedKnowledge.Load();

    [Fact]
    public void Load_ShippedFolder_HasNoMistake()
    {
        var load = KnowledgeFiles.Load(ShippedKnowledge.Directory);

        Assert.Empty(load.Mistakes);
        Assert.Equal(Enumerable.Range(0, 13).Select(n => $"D{n}"), load.Knowledge!.Checklist.Questions.Select(q => q.Id));
        Assert.Equal(28, load.Knowledge.Classes.Count);
    }

    [Fact]
    public void Load_ShippedFolder_NamesEachFileAfterItsClass()
    {
        var files = Directory
            .GetFiles(Path.Combine(ShippedKnowledge.Directory, "failure-classes"))
            .Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(Shipped.Classes.Select(c => c.Id).Order(), files.Order());
    }

    [Theory]
    [InlineData(Layer.Prompt, 5)]
    [InlineData(Layer.Model, 3)]
    [InlineData(Layer.Harness, 9)]
    [InlineData(Layer.Env, 6)]
    [InlineData(Layer.Spec, 2)]
    [InlineData(Layer.Upstream, 2)]
    [InlineData(Layer.Undetermined, 1)]
    public void Classes_PerLayer_AreAllThere(Layer layer, int count) =>
        Assert.Equal(count, Shipped.Classes.Count(c => c.Layer == layer));

    /// <summary>A finding that no signal has, or a weight for one that is never read, would lie there unseen.</summary>
    [Fact]
    public void Weights_EveryFinding_IsOneThatItsSignalHas()
    {
        var findings = typeof(SignalRule)
            .Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(SignalRule)) && !t.IsAbstract)
            .ToDictionary(
                t => t.Name[..(1 + t.Name.AsSpan(1).IndexOfAnyExceptInRange('0', '9'))],
                t => t.GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).ToHashSet()
            );
        findings["S3"] = [.. Enum.GetValues<Trigger>().Select(ContractWords.Of)];
        findings["S7"].UnionWith(Enum.GetValues<DivergenceKind>().Select(ContractWords.Of));
        findings["S26"] = [.. typeof(SharedFindings).GetFields().Select(f => (string)f.GetRawConstantValue()!)];

        var named = Shipped
            .Weights.Classes.SelectMany(c =>
                c.For.Select(w => (w.SignalId, w.Finding))
                    .Concat(c.Against.Select(a => (a.SignalId, a.Finding)))
                    .Concat(c.RuledOutBy.Select(r => (r.SignalId, r.Finding)))
            )
            .Concat(Shipped.Weights.Findings.Select(f => (f.SignalId, f.Finding)))
            .Where(f => f.Finding is not null);

        Assert.All(named, f => Assert.Contains(f.Finding!, findings[f.SignalId]));
    }

    [Theory]
    [InlineData("model.capability", "D5")]
    [InlineData("spec.wrong-expectation", "D2")]
    [InlineData("spec.incomplete-request", "D2")]
    public void Weights_ClassThatNoTraceShows_NamesItsQuestion(string classId, string question)
    {
        var weights = Shipped.Weights.Find(classId)!;

        Assert.Equal(question, weights.Question);
        Assert.NotNull(weights.NeverFromTraces);
        Assert.Empty(weights.For);
    }

    [Fact]
    public void Paths_ToEveryClass_Exist()
    {
        var lengths = ShortestPaths(fastLanes: true);

        Assert.Equal(Shipped.Classes.Select(c => c.Id).Order(), lengths.Keys.Order());
    }

    [Theory]
    [InlineData(Layer.Spec, 3, 3)]
    [InlineData(Layer.Prompt, 6, 6)]
    [InlineData(Layer.Model, 6, 6)]
    [InlineData(Layer.Harness, 6, 6)]
    [InlineData(Layer.Upstream, 6, 6)]
    [InlineData(Layer.Env, 6, 8)]
    public void Paths_WithoutFastLanes_KeepTheirLength(Layer layer, int least, int most)
    {
        var lengths = ShortestPaths(fastLanes: false);

        Assert.All(Shipped.Classes.Where(c => c.Layer == layer), c => Assert.InRange(lengths[c.Id], least, most));
    }

    [Fact]
    public void Paths_ByReplaysOfD4AndD8_ReachTheEnvironmentInEight()
    {
        string[] answers = ["contained", "enough", "right", "load", "both-fine", "nothing-wrong", "only-live-fails", "load"];

        var walk = Walk([], "D0 D1 D2 D3 D4 D7 D8 D9".Split(' ').Zip(answers));

        Assert.Equal("env.load-shape", walk.Reached?.ClassId);
        Assert.Equal(8, walk.AnsweredOnPath);
    }

    [Theory]
    // Cannot tell at D4: the pair leads, then the strongest suspect, then the whole way round.
    [InlineData("prompt", "divergence-is-input", "D6")]
    [InlineData("prompt", "delivery-differs", "D7")]
    [InlineData("prompt", null, "D5")]
    [InlineData("credential", "prompt-changed", "D9")]
    [InlineData("code", null, "D6")]
    [InlineData("nothing", "environment-signal", "D9")]
    [InlineData("nothing", "model-changed", "D5")]
    [InlineData("cannot-tell", null, "D6")]
    public void CannotTell_AtD4_FollowsWhatIsKnown(string suspect, string? fact, string next)
    {
        var walk = Walk(fact is null ? [] : [fact], ToD4(suspect, "cannot-tell"));

        Assert.Equal(next, walk.Next?.Id);
    }

    [Theory]
    [InlineData("prompt", Layer.Prompt)]
    [InlineData("model", Layer.Model)]
    [InlineData("nothing", Layer.Prompt)]
    public void CannotTell_AtD5_NamesOnlyTheLayer(string suspect, Layer layer)
    {
        var walk = Walk([], [.. ToD4(suspect, "both-wrong"), ("D5", "cannot-tell")]);

        Assert.Equal(("undetermined", layer), (walk.Reached?.ClassId, walk.Reached?.Layer));
    }

    [Theory]
    [InlineData(null, null, "undetermined")]
    [InlineData("environment-signal", "D9", null)]
    public void CannotTell_FromD6On_EndsAtTheEnvironmentOrUndetermined(string? fact, string? next, string? reached)
    {
        var walk = Walk(
            fact is null ? [] : [fact],
            [.. ToD4("nothing", "recorded-wrong"), ("D6", "cannot-tell"), ("D7", "cannot-tell"), ("D8", "cannot-tell")]
        );

        Assert.Equal((next, reached), (walk.Next?.Id, walk.Reached?.ClassId));
    }

    [Fact]
    public void CannotTell_AtD9_NamesTheEnvironment()
    {
        var walk = Walk([], [.. ToD4("load", "pair-environment"), ("D9", "cannot-tell")]);

        Assert.Equal(("undetermined", Layer.Env), (walk.Reached?.ClassId, walk.Reached?.Layer));
        Assert.Equal("D9 Which reality: Cannot tell", walk.Reached?.Reason);
    }

    [Fact]
    public void Mixed_WithNothingWrongInTheInput_IsUnstable()
    {
        var unstable = Walk([], [.. ToD4("nothing", "mixed"), ("D6", "input-right")]);
        var other = Walk([], [.. ToD4("nothing", "recorded-wrong"), ("D6", "input-right")]);

        Assert.Equal("model.unstable", unstable.Reached?.ClassId);
        Assert.Equal("D7", other.Next?.Id);
    }

    [Fact]
    public void FastLane_BesideOtherTicks_LeadsOn()
    {
        var answers = Answers(ToD4("prompt", "mixed").Take(3)).Append(Given("D3", "prompt", "fast-lane-access"));

        var walk = ChecklistWalk.Of(Shipped.Checklist, [.. answers], new HashSet<string>());

        Assert.Equal("D9", walk.Next?.Id);
    }

    /// <summary>Number of answers to each class, breadth first over every choice and every edge whose condition may hold.</summary>
    private static Dictionary<string, int> ShortestPaths(bool fastLanes)
    {
        var lengths = new Dictionary<string, int>();
        var reached = new HashSet<string> { "D0" };
        var level = new List<string> { "D0" };
        for (var length = 1; level.Count > 0; length++)
        {
            var edges = level
                .SelectMany(id => Shipped.Checklist.Get(id).Choices)
                .Where(c => fastLanes || !c.Id.StartsWith("fast-lane-", StringComparison.Ordinal))
                .SelectMany(c => c.Edges)
                .ToList();
            foreach (var verdict in edges.Select(e => e.Verdict).OfType<string>())
            {
                lengths.TryAdd(verdict, length);
            }

            level = [.. edges.Select(e => e.To).OfType<string>().Where(reached.Add)];
        }

        return lengths;
    }

    private static IEnumerable<(string Question, string Choice)> ToD4(string suspect, string d4) =>
        [("D0", "contained"), ("D1", "enough"), ("D2", "right"), ("D3", suspect), ("D4", d4)];

    private static Walk Walk(IReadOnlyList<string> facts, IEnumerable<(string Question, string Choice)> answers) =>
        ChecklistWalk.Of(Shipped.Checklist, [.. Answers(answers)], facts.ToHashSet());

    private static IEnumerable<Answer> Answers(IEnumerable<(string Question, string Choice)> answers) =>
        answers.Select(a => Given(a.Question, a.Choice));

    private static Answer Given(string question, params string[] choices) =>
        new(question, choices, null, [], false, DateTimeOffset.UnixEpoch, Triage.Engine.Actor.Owner);
}
