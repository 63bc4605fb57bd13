namespace Triage.Engine.Runs;

/// <summary>Why two runs belong to one chain of agents, strongest first.</summary>
public enum ChainKind
{
    /// <summary>A span of one run links to a span of the other: the sender said so itself.</summary>
    SpanLink,

    /// <summary>Both carry the same conversation id.</summary>
    Conversation,

    /// <summary>Two agents worked on the same subject within <see cref="Limits.ChainWindow"/>.</summary>
    Subject,
}

/// <summary>A run with what can tie it to others.</summary>
/// <param name="LinkedTraceIds">Traces that its spans link to.</param>
public sealed record TiedRun(Run Run, IReadOnlyCollection<string> LinkedTraceIds, IReadOnlyCollection<string> ConversationIds);

/// <summary>Another run of the same chain.</summary>
/// <param name="Why">The tie, as a sentence that names it.</param>
public sealed record ChainedRun(Run Run, ChainKind Kind, string Why);

/// <summary>
/// The rules by which runs are joined to chains, one per kind. Agents inside one trace are one run and stand in its
/// <see cref="RunSummary.Agents"/>; these rules join what was recorded as several runs.
/// </summary>
public static class RunChains
{
    /// <summary>A subject of so many runs within the window is a tenant or a ledger and ties nothing together.</summary>
    public const int MaxRunsPerSubject = 20;

    /// <summary>The strongest tie between two runs; null when there is none.</summary>
    /// <param name="telling">Subjects that few enough runs share, see <see cref="MaxRunsPerSubject"/>.</param>
    public static ChainedRun? Tie(TiedRun self, TiedRun other, IReadOnlyCollection<Subject> telling)
    {
        if (self.Run.Id == other.Run.Id)
        {
            return null;
        }

        var (kind, why) = ByLink(self, other) ?? ByConversation(self, other) ?? BySubject(self, other, telling) ?? default;
        return why is null ? null : new ChainedRun(other.Run, kind, why);
    }

    private static (ChainKind, string?)? ByLink(TiedRun self, TiedRun other) =>
        self.LinkedTraceIds.Intersect(other.Run.TraceIds).Any() ? (ChainKind.SpanLink, "This run links to a span of it.")
        : other.LinkedTraceIds.Intersect(self.Run.TraceIds).Any() ? (ChainKind.SpanLink, "It links to a span of this run.")
        : null;

    private static (ChainKind, string?)? ByConversation(TiedRun self, TiedRun other) =>
        self.ConversationIds.Intersect(other.ConversationIds, StringComparer.Ordinal).FirstOrDefault() is { } id
            ? (ChainKind.Conversation, $"Same conversation {Short(id)}.")
            : null;

    /// <summary>The same agent again on the same subject is a repeat, not a chain.</summary>
    private static (ChainKind, string?)? BySubject(TiedRun self, TiedRun other, IReadOnlyCollection<Subject> telling) =>
        self.Run.Summary.Agent != other.Run.Summary.Agent
        && (self.Run.Summary.StartedAtUtc - other.Run.Summary.StartedAtUtc).Duration() <= Limits.ChainWindow
        && self.Run.Summary.Subjects.Intersect(other.Run.Summary.Subjects).FirstOrDefault(telling.Contains) is { } subject
            ? (ChainKind.Subject, $"Same {subject.Name} {Short(subject.Value)}, another agent, within 24 hours.")
            : null;

    private static string Short(string value) => value.Length <= 60 ? value : value[..60] + "…";
}
