using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>What differs around the pair, each thing once, with whether the first divergence is where it acts.</summary>
internal static class PairChanges
{
    public static IReadOnlyList<PairChange> Of(
        RunReading green,
        RunReading red,
        IReadOnlyList<AlignedRow> rows,
        FirstDivergence? divergence
    )
    {
        var changes = new List<PairChange>();
        var known = new Dictionary<(Trigger, string, string?, string?), int>();
        foreach (var row in rows.Where(r => r.Kind is RowKind.Changed))
        {
            foreach (var difference in row.Differences.Where(d => !d.Explained))
            {
                if (KindOf(difference) is not { } kind)
                {
                    continue;
                }

                var touches = divergence is not null && row.Red!.SpanId == divergence.RedSpanId;
                var subject = SubjectOf(difference.What, row.Red!);
                if (known.TryAdd((kind, subject, difference.Green, difference.Red), changes.Count))
                {
                    changes.Add(new PairChange(kind, subject, difference.Green, difference.Red, touches));
                }
                else if (touches)
                {
                    var at = known[(kind, subject, difference.Green, difference.Red)];
                    changes[at] = changes[at] with { TouchesDivergence = true };
                }
            }
        }

        AddBuild(green.Recorded.Run.Summary.Build, red.Recorded.Run.Summary.Build, divergence, changes);
        return [.. changes.OrderByDescending(c => c.TouchesDivergence)];
    }

    private static Trigger? KindOf(SpanDifference difference) =>
        difference.What switch
        {
            // A prompt that did not arrive was not edited: what lost it is the change.
            StepDifferences.SystemPrompt when difference.Red is null => null,
            StepDifferences.SystemPrompt => Trigger.Prompt,
            StepDifferences.Model or StepDifferences.ServedModel => Trigger.Model,
            StepDifferences.Parameters => Trigger.Parameters,
            StepDifferences.Provider or StepDifferences.Server => Trigger.Config,
            var what when what.StartsWith(StepDifferences.ToolPrefix, StringComparison.Ordinal) => Trigger.Tools,
            _ => null,
        };

    private static string SubjectOf(string what, Span red) =>
        what is StepDifferences.SystemPrompt && red.Agent is { } agent ? $"{what} of {agent}" : what;

    /// <summary>A release touches whatever it shipped: a step whose inputs are equal can differ by it, a step with a named changed input is explained closer.</summary>
    private static void AddBuild(Build green, Build red, FirstDivergence? divergence, List<PairChange> changes)
    {
        var touches = divergence is not null && !changes.Any(c => c.TouchesDivergence);
        Add(Trigger.Code, "version", green.Version, red.Version, touches);
        Add(Trigger.Code, "commit", green.Commit, red.Commit, touches);
        Add(Trigger.Config, "environment", green.Environment, red.Environment, touches);

        void Add(Trigger kind, string subject, string? g, string? r, bool near)
        {
            if (g is not null && r is not null && g != r)
            {
                changes.Add(new PairChange(kind, subject, g, r, near));
            }
        }
    }
}
