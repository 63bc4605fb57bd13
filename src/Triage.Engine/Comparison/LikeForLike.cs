using System.Globalization;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>What keeps a pair from being compared like for like, in sentences: what was recorded, by what, and where.</summary>
internal static class LikeForLike
{
    private static readonly (ContentSlot[] Slots, string Name)[] Kinds =
    [
        ([ContentSlot.SystemPrompt, ContentSlot.InputMessage], "what the model was asked"),
        ([ContentSlot.OutputMessage], "what the model answered"),
        ([ContentSlot.ToolArguments], "tool arguments"),
        ([ContentSlot.ToolResult], "tool results"),
    ];

    public static List<string> Warnings(RunReading green, RunReading red, IReadOnlyList<AlignedRow> rows, bool inputsDiffer)
    {
        var warnings = new List<string>();
        if (inputsDiffer)
        {
            warnings.Add("The inputs differ: values that flow from the input are not counted as differences.");
        }

        AddContent(green, red, warnings);
        if (!green.HasSteps && !red.HasSteps)
        {
            warnings.Add("Neither run has a model or tool step: plain spans were compared.");
        }

        var (g, r) = (green.Recorded, red.Recorded);
        if (g.Run.Summary.RootMissing != r.Run.Summary.RootMissing)
        {
            warnings.Add("One of the two runs came without its root span.");
        }

        AddInstrumentation(g.Spans, r.Spans, warnings);
        var (gEnvironment, rEnvironment) = (g.Run.Summary.Build.Environment, r.Run.Summary.Build.Environment);
        if (gEnvironment is not null && rEnvironment is not null && gEnvironment != rEnvironment)
        {
            warnings.Add(
                $"The green run ran in {gEnvironment} and the red one in {rEnvironment}: what is around them differs as well."
            );
        }

        AddUncertain(rows, warnings);
        return warnings;
    }

    private static void AddContent(RunReading green, RunReading red, List<string> warnings)
    {
        var (g, r) = (SlotsOf(green), SlotsOf(red));
        AddUncaptured("green", green, g, r, warnings);
        AddUncaptured("red", red, r, g, warnings);
    }

    private static HashSet<ContentSlot> SlotsOf(RunReading run)
    {
        var slots = new HashSet<ContentSlot>();
        foreach (var contents in run.Recorded.Spans.Select(s => s.Contents))
        {
            for (var at = 0; at < contents.Count; at++)
            {
                slots.Add(contents[at].Slot);
            }
        }

        return slots;
    }

    private static void AddUncaptured(
        string colour,
        RunReading run,
        HashSet<ContentSlot> own,
        HashSet<ContentSlot> others,
        List<string> warnings
    )
    {
        if (run.HasSteps && own.Count == 0)
        {
            warnings.Add($"The content of the {colour} run was not captured: only structure, status and models were compared.");
            return;
        }

        var missing = Kinds.Where(k => others.Overlaps(k.Slots) && !own.Overlaps(k.Slots) && Applies(run, k.Slots)).ToList();
        if (missing.Count > 0)
        {
            warnings.Add(
                $"Not captured in the {colour} run alone: {string.Join(", ", missing.Select(k => k.Name))}. There the two runs could not be compared."
            );
        }
    }

    private static bool Applies(RunReading run, ContentSlot[] slots)
    {
        var kind = slots[0] is ContentSlot.ToolArguments or ContentSlot.ToolResult ? StepKind.ToolCall : StepKind.ModelCall;
        return run.Recorded.Spans.Any(s => s.Kind == kind);
    }

    private static void AddInstrumentation(IReadOnlyList<Span> green, IReadOnlyList<Span> red, List<string> warnings)
    {
        var (g, r) = (Distinct(green, s => s.Dialect), Distinct(red, s => s.Dialect));
        if (g.Count > 0 && r.Count > 0 && !g.Overlaps(r))
        {
            warnings.Add(
                $"The green run was recorded by {string.Join(", ", g)} and the red one by {string.Join(", ", r)}: names and contents may differ by that alone."
            );
            return;
        }

        foreach (
            var scope in Distinct(green, s => s.ScopeName).Intersect(Distinct(red, s => s.ScopeName), StringComparer.Ordinal)
        )
        {
            var (gVersions, rVersions) = (Versions(green, scope), Versions(red, scope));
            if (gVersions.Count > 0 && rVersions.Count > 0 && !gVersions.SetEquals(rVersions))
            {
                warnings.Add(
                    $"{scope} had the version {string.Join(", ", gVersions)} in green and {string.Join(", ", rVersions)} in red: names and contents may differ by that alone."
                );
            }
        }
    }

    private static SortedSet<string> Versions(IReadOnlyList<Span> spans, string scope) =>
        Distinct(spans, s => s.ScopeName == scope ? s.ScopeVersion : null);

    private static SortedSet<string> Distinct(IReadOnlyList<Span> spans, Func<Span, string?> of) =>
        new(
            spans
                .Where(s => s.IsStep)
                .Select(of)
                .Distinct(StringComparer.Ordinal)
                .Where(t => !string.IsNullOrEmpty(t))
                .OfType<string>(),
            StringComparer.Ordinal
        );

    private static void AddUncertain(IReadOnlyList<AlignedRow> rows, List<string> warnings)
    {
        var uncertain = rows.Count(r => r.Uncertain is not null);
        if (uncertain > 0)
        {
            var matched = rows.Count(r => r.Kind is RowKind.Same or RowKind.Changed);
            warnings.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{uncertain} of {matched} matches {(uncertain == 1 ? "is" : "are")} uncertain; each says why."
                )
            );
        }
    }
}
