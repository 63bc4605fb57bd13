using Triage.Engine.Runs;

namespace Triage.Web.Redaction;

/// <summary>Rules while somebody edits them.</summary>
public sealed class RedactionDraft(RedactionRules from)
{
    private readonly HashSet<RedactionGroup> _switched = [.. from.Switched];

    public List<OwnRedaction> Patterns { get; } = [.. from.Patterns];
    public string SecretKeys { get; set; } = string.Join('\n', from.SecretKeys);
    public string OpenKeys { get; set; } = string.Join('\n', from.OpenKeys);

    /// <summary>Version that they were made from.</summary>
    public int Version => from.Version;

    public bool IsChanged => Rules() != from;

    public bool IsOn(RedactionGroup group) => RedactionRules.IsOnAsShipped(group) != _switched.Contains(group);

    public void Switch(RedactionGroup group)
    {
        if (!_switched.Remove(group))
        {
            _switched.Add(group);
        }
    }

    /// <exception cref="Engine.RefusedInputException">The pattern cannot be run.</exception>
    public void Add(string name, string pattern)
    {
        var own = new OwnRedaction(name.Trim(), pattern.Trim());
        RedactionRules.Regex(own);
        Patterns.Add(own);
    }

    public RedactionRules Rules() =>
        new(from.Version)
        {
            Switched = [.. _switched.Order()],
            Patterns = [.. Patterns],
            SecretKeys = Lines(SecretKeys),
            OpenKeys = Lines(OpenKeys),
        };

    private static string[] Lines(string text) =>
        text.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
