using Triage.Engine.Comparison;

namespace Triage.Engine.Diagnosis;

/// <summary>What the agent is made of: system prompt, tool definitions, build.</summary>
public sealed class S1PromptToolsAndBuild : PairSignal
{
    /// <summary>The text of a system prompt differs.</summary>
    public const string Prompt = "prompt";

    /// <summary>A step got its messages without the system prompt that green has.</summary>
    public const string PromptLost = "prompt-lost";

    /// <summary>A tool was added, removed or described otherwise.</summary>
    public const string Tools = "tools";

    /// <summary>Another version or commit ran.</summary>
    public const string Code = "code";

    public override string Id => "S1";

    private protected override IReadOnlyList<SignalReading> OfPair(RunComparison comparison, SignalInput input)
    {
        var readings = new List<SignalReading>();
        var prompts = Differing(comparison, what => what == StepDifferences.SystemPrompt).ToList();
        AddFirst(readings, Prompt, Strength.Strong, prompts.Where(p => p.Difference.Red is not null));
        AddFirst(readings, PromptLost, Strength.Strong, prompts.Where(p => p.Difference.Red is null));
        AddFirst(
            readings,
            Tools,
            Strength.Strong,
            Differing(comparison, what => what.StartsWith(StepDifferences.ToolPrefix, StringComparison.Ordinal))
        );

        var (green, red) = (comparison.Green.Run.Summary.Build, comparison.Red.Run.Summary.Build);
        if (Differs(green.Version, red.Version) || Differs(green.Commit, red.Commit))
        {
            var (before, after) = green.Label == red.Label ? (Short(green.Commit), Short(red.Commit)) : (green.Label, red.Label);
            readings.Add(
                Fired(Code, Strength.Weak, $"build {after}", $"build {before}") with
                {
                    Sentence = $"The red run is of build {after}, the green one of build {before}.",
                }
            );
        }

        return OrSilent(readings);
    }

    private static string? Short(string? commit) => commit is { Length: > 10 } ? commit[..10] : commit;

    private static bool Differs(string? green, string? red) => green is not null && red is not null && green != red;
}
