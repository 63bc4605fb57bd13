namespace Triage.Engine.Incidents;

/// <content>Whose it is, how bad it is, and whom to ask.</content>
public sealed partial class Incident
{
    private const string Snoozed = "snoozed";

    /// <summary>Somebody has seen it and says so; accepting implies it.</summary>
    public void Acknowledge(Actor by, DateTimeOffset atUtc)
    {
        Refuse(IsOpen, "acknowledged");
        if (Record.AcknowledgedAtUtc is not null)
        {
            return;
        }

        Record = Record with { AcknowledgedAtUtc = atUtc, AcknowledgedBy = by };
        Note("acknowledged", "Acknowledged", by, atUtc);
    }

    public void Own(string owner, Actor by, DateTimeOffset atUtc)
    {
        var name = FilingRules.Required(owner, "owner", Limits.MaxShortTextChars);
        if (Record.Owner == name)
        {
            return;
        }

        Note("owned", Record.Owner is null ? $"Owner: {name}" : $"Owner: {Record.Owner} → {name}", by, atUtc);
        Record = Record with { Owner = name };
    }

    public void Disown(Actor by, DateTimeOffset atUtc)
    {
        if (Record.Owner is not { } owner)
        {
            return;
        }

        Record = Record with { Owner = null };
        Note("owned", $"Owner: {owner} → nobody", by, atUtc);
    }

    public void Rate(Severity severity, Actor by, DateTimeOffset atUtc)
    {
        if (Record.Severity == severity)
        {
            return;
        }

        RefuseUnlessTold("rated anew");
        var text = $"Severity: {ContractWords.Of(Record.Severity)} → {ContractWords.Of(severity)}";
        Record = Record with { Severity = severity };
        Note("rated", text, by, atUtc);
    }

    /// <summary>Sets the whole impact; what is left out is unknown again.</summary>
    /// <exception cref="RefusedInputException">A number is out of bounds, or amount and currency do not come together.</exception>
    public void Count(Impact impact, Actor by, DateTimeOffset atUtc)
    {
        var clean = Impact.Checked(impact);
        if (Record.Impact == clean)
        {
            return;
        }

        RefuseUnlessTold("given an impact");
        Record = Record with { Impact = clean };
        Note("counted", $"Impact: {clean?.Words ?? "unknown"}", by, atUtc);
    }

    /// <summary>At which agent it was noticed, and at which one it began; either may be unknown.</summary>
    public void NameAgents(string? symptomAgent, string? originAgent, Actor by, DateTimeOffset atUtc)
    {
        var symptom = FilingRules.Optional(symptomAgent, "symptomAgent", Limits.MaxShortTextChars);
        var origin = FilingRules.Optional(originAgent, "originAgent", Limits.MaxShortTextChars);
        if (Record.SymptomAgent == symptom && Record.OriginAgent == origin)
        {
            return;
        }

        RefuseUnlessTold("given other agents");
        Record = Record with { SymptomAgent = symptom, OriginAgent = origin };
        Note("agents-named", $"Agents: noticed at {symptom ?? "unknown"}, began at {origin ?? "unknown"}", by, atUtc);
    }

    /// <exception cref="RefusedInputException">No web address, or one more than <see cref="Limits.MaxLinks"/>.</exception>
    public void Link(string address, Actor by, DateTimeOffset atUtc)
    {
        var link = FilingRules.Required(address, "address", Limits.MaxLinkChars);
        if (Record.Links.Contains(link, StringComparer.Ordinal))
        {
            return;
        }

        RefuseUnlessTold("linked");
        if (!Uri.TryCreate(link, UriKind.Absolute, out var web) || web.Scheme is not ("http" or "https"))
        {
            throw new RefusedInputException("address", "'address' is no web address. Write it whole, from https:// on.");
        }

        if (Record.Links.Count >= Limits.MaxLinks)
        {
            throw new RefusedInputException(
                "address",
                $"{Id} has {Record.Links.Count} links; the limit is {Limits.MaxLinks}. Remove one that no longer matters."
            );
        }

        Record = Record with { Links = [.. Record.Links, link] };
        Note("linked", $"Linked: {link}", by, atUtc);
    }

    public void Unlink(string address, Actor by, DateTimeOffset atUtc)
    {
        var link = address.Trim();
        if (!Record.Links.Contains(link, StringComparer.Ordinal))
        {
            return;
        }

        RefuseUnlessTold("changed");
        Record = Record with { Links = [.. Record.Links.Where(l => l != link)] };
        Note("unlinked", $"Link removed: {link}", by, atUtc);
    }

    /// <summary>Out of the inbox until then, or until something happens to it.</summary>
    /// <exception cref="RefusedInputException">Not in the future, or further away than <see cref="Limits.MaxSnooze"/>.</exception>
    public void Snooze(DateTimeOffset untilUtc, Actor by, DateTimeOffset atUtc)
    {
        if (untilUtc <= atUtc || untilUtc > atUtc + Limits.MaxSnooze)
        {
            throw new RefusedInputException(
                "until",
                $"'until' must lie within the next {Limits.MaxSnooze.TotalDays:0} days. Choose a later moment, or decline the incident."
            );
        }

        Refuse(IsOpen, "snoozed");
        if (Record.SnoozedUntilUtc == untilUtc)
        {
            return;
        }

        Record = Record with { SnoozedUntilUtc = untilUtc };
        Note(Snoozed, $"Snoozed until {untilUtc.UtcDateTime:yyyy-MM-dd HH:mm} UTC", by, atUtc);
    }

    public void Wake(Actor by, DateTimeOffset atUtc)
    {
        if (Record.SnoozedUntilUtc is null)
        {
            return;
        }

        Note("woken", "Back in the inbox", by, atUtc);
    }
}
