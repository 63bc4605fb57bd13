using Triage.Engine.Incidents;

namespace Triage.Engine.Erasure;

/// <summary>The subject of which everything is to go.</summary>
/// <param name="Name">Only where the subject is called that; null takes every name.</param>
/// <param name="Value">As runs and incidents have it.</param>
/// <param name="Mentions">Runs that only say it in a text go too, though they are about something else.</param>
public sealed record SoughtSubject(string? Name, string Value, bool Mentions)
{
    /// <exception cref="RefusedInputException">There is no value, or one that is too short or too long.</exception>
    public SoughtSubject Checked()
    {
        var value = FilingRules.Required(Value, "value", Limits.MaxShortTextChars);
        if (value.Length < ErasureLimits.MinValueChars)
        {
            throw new RefusedInputException(
                "value",
                $"'{value}' is too short to be told from other words in texts. Give at least {ErasureLimits.MinValueChars} characters."
            );
        }

        if (new SubjectText(value).StandsIn(SubjectText.Mark))
        {
            throw new RefusedInputException("value", $"'{value}' is what stands where something was erased. Give another value.");
        }

        return this with
        {
            Name = FilingRules.Optional(Name, "name", Limits.MaxShortTextChars),
            Value = value,
        };
    }

    /// <summary>Without the value, so that no log has it.</summary>
    public override string ToString() => $"a subject{(Name is null ? "" : $" called {Name}")}";
}
