using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Diagnosis;
using Triage.Engine.Runs;

namespace Triage.Storage.Knowledge;

/// <summary><c>history.yaml</c> of a scenario, as it is written.</summary>
internal sealed class HistoryFile
{
    public AgentPart? Agent { get; set; }
    public List<OutcomePart> Outcomes { get; set; } = [];
    public List<ChangePart> Changes { get; set; } = [];
    public List<FixPart> Fixes { get; set; } = [];

    /// <param name="agent">Whose history it is.</param>
    public ScenarioHistory Read(string? agent) =>
        new(
            agent is null ? null : Agent?.Read(agent),
            [.. Outcomes.Select(o => o.Read())],
            [.. Changes.Select(c => c.Read(agent))],
            [.. Fixes.Select(f => f.Read())]
        );

    private static T Word<T>(string word)
        where T : struct, Enum =>
        ContractWords.TryParse<T>(word, out var value)
            ? value
            : throw new RefusedInputException(
                "history.yaml",
                $"history.yaml of a scenario: '{word}' is none of {ContractWords.All<T>()}. Mend the file, or restore the shipped one."
            );

    internal sealed class AgentPart
    {
        public string? Owner { get; set; }
        public string? DefaultResponder { get; set; }
        public List<string> Sees { get; set; } = [];
        public List<ToolPart> MayTouch { get; set; } = [];
        public List<string> Checks { get; set; } = [];
        public string? ConfirmedBy { get; set; }
        public DateTimeOffset? ConfirmedAtUtc { get; set; }
        public List<SubjectPart> Subjects { get; set; } = [];

        public Agent Read(string name) =>
            new(WorkspaceId.Main, name)
            {
                Owner = Owner,
                DefaultResponder = DefaultResponder,
                Card = new AgentCard(
                    Sees,
                    [.. MayTouch.Select(t => new ToolOnCard(t.Tool, Word<ToolReach>(t.Reach), t.Switch, t.WhoCanUndo))],
                    Checks,
                    [.. MayTouch.Select(t => t.Tool)],
                    ConfirmedBy is null ? null : new Actor(ConfirmedBy),
                    ConfirmedAtUtc
                ),
                SubjectRules =
                [
                    .. Subjects.Select(s => new SubjectRule(s.Name, Word<SubjectPlace>(s.Place), s.Path, s.Tool, s.PerItem)),
                ],
            };
    }

    internal sealed class ToolPart
    {
        public string Tool { get; set; } = "";
        public string Reach { get; set; } = "";
        public string? Switch { get; set; }
        public string? WhoCanUndo { get; set; }
    }

    internal sealed class SubjectPart
    {
        public string Name { get; set; } = "";
        public string Place { get; set; } = "";
        public string Path { get; set; } = "";
        public string? Tool { get; set; }
        public bool PerItem { get; set; }
    }

    internal sealed class OutcomePart
    {
        public string Trace { get; set; } = "";
        public string Outcome { get; set; } = "";
        public string Source { get; set; } = "";
        public DateTimeOffset AtUtc { get; set; }
        public string By { get; set; } = "";
        public string? Note { get; set; }

        public RecordedOutcome Read() =>
            new(Trace, Word<Outcome>(Outcome), Word<OutcomeSource>(Source), AtUtc, new Actor(By), Note);
    }

    internal sealed class ChangePart
    {
        public DateTimeOffset AtUtc { get; set; }
        public string Kind { get; set; } = "";
        public string Subject { get; set; } = "";
        public string? Before { get; set; }
        public string? After { get; set; }
        public string? Link { get; set; }
        public string By { get; set; } = "";

        public Change Read(string? agent) => new(AtUtc, Word<Trigger>(Kind), Subject, Before, After, agent, Link, new Actor(By));
    }

    internal sealed class FixPart
    {
        public string Layer { get; set; } = "";
        public string What { get; set; } = "";
        public string? Link { get; set; }
        public DateTimeOffset ShippedAtUtc { get; set; }
        public string By { get; set; } = "";

        public RecordedFix Read() => new(Word<Layer>(Layer), What, Link, ShippedAtUtc, new Actor(By));
    }
}
