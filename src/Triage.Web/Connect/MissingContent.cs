using Triage.Engine.Runs;

namespace Triage.Web.Connect;

/// <summary>One thing that several runs did not capture.</summary>
/// <param name="Text">What is missing, with its consequence.</param>
/// <param name="Runs">How many of the looked-at runs lack it.</param>
/// <param name="Agents">Whose runs they are.</param>
public sealed record MissingContent(string Text, int Runs, IReadOnlyList<string> Agents)
{
    /// <summary>The most frequent first.</summary>
    public static IReadOnlyList<MissingContent> Of(IEnumerable<Run> runs) =>
        [
            .. runs.SelectMany(r => r.Summary.Diagnosability.Missing.Select(m => (Run: r, Text: m)))
                .GroupBy(m => m.Text, StringComparer.Ordinal)
                .Select(g => new MissingContent(
                    g.Key,
                    g.Count(),
                    [
                        .. g.Select(m => m.Run.Summary.Agent)
                            .OfType<string>()
                            .Distinct(StringComparer.Ordinal)
                            .Order(StringComparer.Ordinal),
                    ]
                ))
                .OrderByDescending(m => m.Runs)
                .ThenBy(m => m.Text, StringComparer.Ordinal),
        ];
}
