namespace Triage.Engine.Runs;

/// <summary>Calls of one run to one place.</summary>
/// <param name="Place">Server address; where none is recorded, the tool's name.</param>
/// <param name="Failed">Calls whose span ended with an error.</param>
public sealed record PlaceCalls(string Place, int Calls, int Failed);

/// <param name="Id">Of the credential, see <see cref="SpanSkeleton.CredentialId"/>.</param>
/// <param name="Refused">A call with it ended with an error that says 401 or 403.</param>
public sealed record CredentialUse(string Id, bool Refused);

/// <summary>Where the calls of a run went, and with what.</summary>
internal static class RunPlaces
{
    private const int MaxPlaces = 20;
    private const int MaxCredentials = 20;
    private static readonly string[] Refusals =
    [
        "401",
        "403",
        "unauthorized",
        "forbidden",
        "unauthenticated",
        "permission denied",
    ];

    /// <summary>Those that failed most first. Of calls inside each other the innermost counts: it is the one that left.</summary>
    public static IReadOnlyList<PlaceCalls> Of(SpanTree<SpanSkeleton> tree)
    {
        var innermost = RunSummaries.InnermostIn(tree, s => PlaceOf(s) is not null);
        return
        [
            .. tree
                .Rows.Where((_, i) => innermost[i])
                .GroupBy(r => PlaceOf(r.Span)!, StringComparer.Ordinal)
                .Select(p => new PlaceCalls(p.Key, p.Count(), p.Count(r => r.Span.Status == SpanStatus.Error)))
                .OrderByDescending(p => p.Failed)
                .ThenByDescending(p => p.Calls)
                .ThenBy(p => p.Place, StringComparer.Ordinal)
                .Take(MaxPlaces),
        ];
    }

    public static IReadOnlyList<CredentialUse> CredentialsOf(IEnumerable<SpanSkeleton> spans) =>
        [
            .. spans
                .Where(s => s.CredentialId is not null)
                .GroupBy(s => s.CredentialId!, StringComparer.Ordinal)
                .Select(c => new CredentialUse(c.Key, c.Any(IsRefused)))
                .OrderByDescending(c => c.Refused)
                .ThenBy(c => c.Id, StringComparer.Ordinal)
                .Take(MaxCredentials),
        ];

    private static string? PlaceOf(SpanSkeleton span) =>
        span.ServerAddress ?? (span.Kind is StepKind.ToolCall or StepKind.Retrieval ? span.ToolName : null);

    private static bool IsRefused(SpanSkeleton span) =>
        span.Status == SpanStatus.Error
        && Array.Exists(
            Refusals,
            r =>
                span.ErrorType?.Contains(r, StringComparison.OrdinalIgnoreCase) == true
                || span.StatusMessage?.Contains(r, StringComparison.OrdinalIgnoreCase) == true
        );
}
