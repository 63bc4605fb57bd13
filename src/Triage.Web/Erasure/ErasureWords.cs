using Triage.Engine.Erasure;
using Triage.Web.Shared;

namespace Triage.Web.Erasure;

/// <summary>What is removed, and of what stays the reason, in the words of the screen.</summary>
public static class ErasureWords
{
    public static string Of(ErasureKind kind) =>
        kind switch
        {
            ErasureKind.Runs => "runs about it, whole: what a run said of several subjects cannot be parted",
            ErasureKind.Spans => "spans of these runs",
            ErasureKind.Bytes => "bytes of what was said in them, compressed",
            ErasureKind.Items => "items of these runs",
            ErasureKind.OtherItems =>
                "items of other subjects, because these runs handled them together with it: send them again without it to keep them",
            ErasureKind.Claims => "claims about their outcomes",
            ErasureKind.Prompts => "prompts and tool sets that only these runs had, or that name it",
            ErasureKind.Incidents => "incidents about it: what was told of it; number, class and verdict stay",
            ErasureKind.Evidence => "pieces of evidence that quoted it",
            ErasureKind.Reporters => "people who reported it through a link, with name and mail",
            ErasureKind.Worklist => "entries of worklists, in which it is marked as erased",
            ErasureKind.IncidentTexts => "texts of incidents that named it: titles, notes, comments, timelines",
            ErasureKind.OtherTexts => "texts of changes, agents and claims that named it",
            ErasureKind.Deliveries => "messages of webhooks that named it",
            ErasureKind.Views => "saved views that named it",
            ErasureKind.Answers => "remembered answers to requests that named it",
            ErasureKind.Person => "person, with name, sign-in name, password and authenticator",
            ErasureKind.SignIns =>
                "ways in: passkeys, identities at a provider, browsers signed in; open pages end at once, those of other instances within a minute",
            ErasureKind.Memberships => "memberships of workspaces, and private incidents they were named in",
            ErasureKind.Keys => "keys and invitations they made, which end",
            ErasureKind.Acts => "acts, and things they own, which carry a neutral name now",
            ErasureKind.Mentions => "runs only say it and are about something else: they were not asked for",
            ErasureKind.Names => "it is part of a name by which something else is found: rename that where it was named",
            ErasureKind.WrittenNames =>
                "texts that people wrote may name them, as a word like others: erase the name as a subject where that matters",
            ErasureKind.FormerNames =>
                "acts under a name they had before, if they renamed themselves, carry that name still: the audit log has it",
            ErasureKind.Audit => "entries of the audit log name it; they are chained, and a changed one would break the chain",
            ErasureKind.Sent => "messages of webhooks were delivered: ask their receivers",
            ErasureKind.Exports => "exports were downloaded and may hold it: ask who has them",
            ErasureKind.Backups => "backups made before hold it until they are replaced: Triage cannot reach them",
            ErasureKind.Figures => "figures of reports name nobody; those of weeks to come count the erased runs no more",
            ErasureKind.Database => "what the database keeps by itself",
            ErasureKind.Senders =>
                "the systems that sent it, and pages open in browsers, keep what they have; new runs about it are taken as before",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No words for this kind."),
        };

    public static string Of(ErasureState state) =>
        state switch
        {
            ErasureState.Waiting => "waiting",
            ErasureState.Erasing => "erasing",
            ErasureState.Cleaning => "cleaning the database",
            ErasureState.Done => "done",
            ErasureState.Cancelled => "cancelled",
            _ => "stopped",
        };

    public static string TooLate(string id, string state) =>
        $"{id} is {state}. Only what is waiting can be cancelled; what is removed does not come back.";

    /// <summary>What an erasure has removed, in a line.</summary>
    public static string Of(ErasureReport report) =>
        report.Removed.Count == 0 ? "nothing"
        : report.CountOf(ErasureKind.Person) > 0 ? "1 person"
        : $"{Counted.Of(report.CountOf(ErasureKind.Runs), "run", "runs")}, {Counted.Of(report.CountOf(ErasureKind.Incidents), "incident", "incidents")}";
}
