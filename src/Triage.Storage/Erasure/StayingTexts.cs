using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore.Metadata;
using Triage.Engine.Erasure;
using Triage.Storage.Access;
using Triage.Storage.Agents;
using Triage.Storage.Api;
using Triage.Storage.Incidents;
using Triage.Storage.Packs;
using Triage.Storage.Runs;
using Triage.Storage.Webhooks;
using Triage.Storage.Workspaces;

namespace Triage.Storage.Erasure;

/// <summary>The texts that erasing a subject leaves as they are. With <see cref="ErasedTexts.Places"/> these are all there are.</summary>
internal static class StayingTexts
{
    /// <summary>Names by which other things are found. They are looked through, and told where they hold the value.</summary>
    public static readonly TextPlace[] Names =
    [
        new(typeof(RunRow), ErasureKind.Names, nameof(RunRow.Agent), nameof(RunRow.Task), nameof(RunRow.Build)),
        new(typeof(AgentRow), ErasureKind.Names, nameof(AgentRow.Name)),
        new(typeof(ChainTieRow), ErasureKind.Names, nameof(ChainTieRow.Value)),
        new(typeof(RunKeyRow), ErasureKind.Names, nameof(RunKeyRow.Key)),
        new(typeof(PipelineRow), ErasureKind.Names, nameof(PipelineRow.Pipeline)),
        new(typeof(ApiKeyRow), ErasureKind.Names, nameof(ApiKeyRow.Name)),
        new(typeof(WebhookEndpointRow), ErasureKind.Names, nameof(WebhookEndpointRow.Endpoint)),
        new(typeof(RedactionRulesRow), ErasureKind.Names, nameof(RedactionRulesRow.Rules)),
        new(typeof(WorkspaceRow), ErasureKind.Names, nameof(WorkspaceRow.Name)),
    ];

    private const string Id = "an id, a word of a list, or a keyed hash";
    private const string Named = "the name of an agent, a task or a build: told once, where runs and agents have it";
    private const string Person = "somebody who uses Triage, not a subject of runs";
    private const string Run = "goes with its run; of a run that stays it is about another subject";

    private static readonly FrozenDictionary<string, string> OfAnyTable = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Id"] = Id,
        ["Hash"] = Id,
        ["SecretHash"] = Id,
        ["RunId"] = Id,
        ["TraceId"] = Id,
        ["RedRun"] = Id,
        ["GreenRun"] = Id,
        ["FiledRedRun"] = Id,
        ["FiledGreenRun"] = Id,
        ["RegressedRun"] = Id,
        ["Question"] = Id,
        ["Class"] = Id,
        ["Agent"] = Named,
        ["FiledAgent"] = Named,
        ["OriginAgent"] = Named,
        ["Task"] = Named,
        ["Build"] = Named,
        ["Version"] = Named,
        ["Commit"] = Named,
        ["BuildCommit"] = Named,
        ["Owner"] = Person,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<(Type Row, string Column), string> OfTables = new Dictionary<(Type, string), string>
    {
        [(typeof(RunRow), nameof(RunRow.Summary))] = Run,
        [(typeof(RunRow), nameof(RunRow.SearchText))] = Run,
        [(typeof(RunRow), nameof(RunRow.ReadWith))] = Id,
        [(typeof(RunSubjectRow), nameof(RunSubjectRow.Name))] = Run,
        [(typeof(RunSubjectRow), nameof(RunSubjectRow.Value))] = Run,
        [(typeof(RunItemRow), nameof(RunItemRow.Name))] = Run,
        [(typeof(RunItemRow), nameof(RunItemRow.Value))] = Run,
        [(typeof(RunItemRow), nameof(RunItemRow.Touches))] = Run,
        [(typeof(OutcomeClaimRow), nameof(OutcomeClaimRow.Item))] = Run,
        [(typeof(ChainTieRow), nameof(ChainTieRow.Kind))] = Id,
        [(typeof(Search.SearchRow), nameof(Search.SearchRow.Key))] = Id,
        [(typeof(Search.SearchProgressRow), nameof(Search.SearchProgressRow.Key))] = Id,
        [(typeof(FingerprintRow), nameof(FingerprintRow.Key))] = Id,
        [(typeof(FingerprintRow), nameof(FingerprintRow.Part))] = Id,
        [(typeof(FingerprintRow), nameof(FingerprintRow.Skeleton))] = Id,
        [(typeof(FingerprintRow), nameof(FingerprintRow.FirstRun))] = Id,
        [(typeof(FingerprintRow), nameof(FingerprintRow.LastRun))] = Id,
        [(typeof(FingerprintTextRow), nameof(FingerprintTextRow.Key))] = Id,
        [(typeof(AgentEventRow), nameof(AgentEventRow.Name))] = Named,
        [(typeof(IncidentEventRow), nameof(IncidentEventRow.Kind))] = Id,
        [(typeof(AnswerRow), nameof(AnswerRow.Choices))] = Id,
        [(typeof(WorklistEntryRow), nameof(WorklistEntryRow.SubjectName))] = "what subjects are called, such as invoice",
        [(typeof(KeptAnswerRow), nameof(KeptAnswerRow.Request))] = Id,
        [(typeof(ApiKeyRow), nameof(ApiKeyRow.Scopes))] = Id,
        [(typeof(WorkspaceRow), nameof(WorkspaceRow.Zone))] = Id,
        [(typeof(ErasureRow), nameof(ErasureRow.SubjectHash))] = Id,
        [(typeof(ErasureRow), nameof(ErasureRow.Report))] = "certificates are made without the value",
        [(typeof(AuditRow), nameof(AuditRow.What))] = "chained; told by number",
        [(typeof(AuditRow), nameof(AuditRow.Detail))] = "chained; told by number",
        [(typeof(ProtectionKeyRow), nameof(ProtectionKeyRow.Xml))] = "a key",
    }.ToFrozenDictionary();

    private static readonly Type[] OfPeople =
    [
        typeof(PersonRow),
        typeof(PasskeyRow),
        typeof(PersonSignInRow),
        typeof(ProviderIdentityRow),
    ];

    /// <summary>Why the text is not looked through; null when nobody has said.</summary>
    public static string? WhyNotLookedThrough(IProperty column) =>
        OfPeople.Contains(column.DeclaringType.ClrType)
            ? Person
            : OfTables.GetValueOrDefault((column.DeclaringType.ClrType, column.Name))
                ?? OfAnyTable.GetValueOrDefault(column.Name);
}
