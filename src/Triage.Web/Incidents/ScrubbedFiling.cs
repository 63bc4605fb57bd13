using Triage.Engine.Incidents;
using Triage.Telemetry;

namespace Triage.Web.Incidents;

/// <summary>People paste logs into a filing: what looks like a secret there is marked as it is in telemetry, before it is kept.</summary>
public static class ScrubbedFiling
{
    public static Filing Of(Filing filing, TelemetryReader reader)
    {
        return filing with
        {
            Title = reader.Redact(filing.Title),
            WhatHappened = Scrubbed(filing.WhatHappened),
            Expected = Scrubbed(filing.Expected),
            Subject = Scrubbed(filing.Subject),
            Amount = Scrubbed(filing.Amount),
            Links = [.. filing.Links.Select(reader.Redact)],
        };

        string? Scrubbed(string? text) => text is null ? null : reader.Redact(text);
    }
}
