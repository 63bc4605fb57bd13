using Triage.Engine.Runs;

namespace Triage.Telemetry.Redaction;

/// <summary>The redactor of each span of a workspace, by the content mode of its agent.</summary>
internal sealed class Redactors(byte[] hashKey, RedactionRules rules, ContentModes modes, IReadOnlyCollection<string> keptKeys)
{
    /// <summary>Attributes that name the agent of a span, before any dialect has read it. What could be a tool's name is none.</summary>
    public static readonly IReadOnlyList<string> AgentKeys = ["gen_ai.agent.name", "agent.name", "ai.telemetry.functionId"];

    private readonly Redactor full = new(hashKey, rules.SecretsAlone() with { Patterns = [] }, ContentMode.Full);
    private readonly Redactor hashed = new(hashKey, rules, ContentMode.Hashed, keptKeys);

    /// <summary>Of what belongs to no agent alone: resources, and what people write.</summary>
    public Redactor Usual { get; } = new(hashKey, rules);

    public IEnumerable<Redactor> All => [Usual, full, hashed];

    /// <summary>Every span has the usual one.</summary>
    public bool AreAlike => modes.AreAlike;

    /// <inheritdoc cref="ContentModes.Of"/>
    public Redactor Of(IReadOnlyCollection<string> ofSpan, IReadOnlyCollection<string> ofTrace, string? serviceName) =>
        AreAlike
            ? Usual
            : modes.Of(ofSpan, ofTrace, serviceName) switch
            {
                ContentMode.Full => full,
                ContentMode.Hashed => hashed,
                _ => Usual,
            };
}
