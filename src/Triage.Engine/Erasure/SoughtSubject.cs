using Triage.Engine.Incidents;

namespace Triage.Engine.Erasure;

/// <summary>The subject of which everything is to go.</summary>
/// <param name="Name">Only where the subject is called that; null takes every name.</param>
/// <param name="Value">As runs and incidents have it.</param>
/// <param name="Mentions">Runs that only say it in a text go too, though they are about something else.</param>
public sealed record SoughtSubject(string? Name, string Value, bool Mentions)
{
    /// <exception cref="RefusedInputException">There is no value, or one that no subject can have.</exception>
    public SoughtSubject Checked() =>
        this with
        {
            Name = FilingRules.Optional(Name, "name", Limits.MaxShortTextChars),
            Value = FilingRules.Required(Value, "value", Limits.MaxShortTextChars),
        };

    /// <summary>Without the value, so that no log has it.</summary>
    public override string ToString() => $"a subject{(Name is null ? "" : $" called {Name}")}";
}
