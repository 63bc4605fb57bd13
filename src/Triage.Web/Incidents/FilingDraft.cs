using System.Text.Json;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;

namespace Triage.Web.Incidents;

/// <summary>A filing while it is being written: every field as typed, nothing checked. It survives as JSON in the browser.</summary>
public sealed class FilingDraft
{
    private static readonly JsonSerializerOptions Kept = new() { RespectNullableAnnotations = true };

    public string Title { get; set; } = "";
    public string WhatHappened { get; set; } = "";
    public string Expected { get; set; } = "";
    public string Agent { get; set; } = "";
    public string Subject { get; set; } = "";
    public Symptom Symptom { get; set; }
    public Severity Severity { get; set; } = Severity.Sev3;

    /// <summary>As the <c>datetime-local</c> field has it, in the workspace's zone.</summary>
    public string FirstNoticed { get; set; } = "";
    public string Amount { get; set; } = "";

    /// <summary>One to a line.</summary>
    public string Links { get; set; } = "";
    public string RedRun { get; set; } = "";
    public string GreenRun { get; set; } = "";

    /// <summary>The same for every try to file this draft, so that a second click, or a second try after a lost connection, files nothing twice.</summary>
    public string Key { get; set; } = Guid.NewGuid().ToString("N");

    /// <summary>Something was typed or recognised that would be missed.</summary>
    public bool HasWords =>
        new[] { Title, WhatHappened, Expected, Agent, Subject, FirstNoticed, Amount, Links, RedRun, GreenRun }.Any(t =>
            !string.IsNullOrWhiteSpace(t)
        );

    /// <exception cref="RefusedInputException">The time is no time.</exception>
    public Filing ToFiling(TimeZoneInfo zone) =>
        new()
        {
            Title = Title,
            WhatHappened = WhatHappened,
            Expected = Expected,
            Agent = Agent,
            Subject = Subject,
            Symptom = Symptom,
            Severity = Severity,
            Amount = Amount,
            FirstBadAtUtc = string.IsNullOrWhiteSpace(FirstNoticed)
                ? null
                : LocalInstant.Of(FirstNoticed, zone)
                    ?? throw new RefusedInputException(
                        "firstBadAt",
                        $"'{FirstNoticed}' is no date and time. Write it as 2026-11-22T08:00, or leave it empty."
                    ),
            RedRun = RedRun,
            GreenRun = GreenRun,
            Links = [.. Links.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        };

    /// <summary>Puts a recognised run where its outcome says it belongs, and fills what is still empty from it.</summary>
    /// <returns>What was done, in words.</returns>
    public string Take(Run run)
    {
        var green = run.Outcome.Outcome == Outcome.Green;
        var before = green ? GreenRun : RedRun;
        if (green)
        {
            GreenRun = run.Id;
        }
        else
        {
            RedRun = run.Id;
        }

        if (Agent.Length == 0)
        {
            Agent = run.Summary.Agent ?? "";
        }

        if (Subject.Length == 0 && run.Summary.Subjects is [var only])
        {
            Subject = only.Value;
        }

        var instead = before.Length > 0 && before != run.Id ? $" instead of {before}" : "";
        return $"Run {run.Id}, {run.Summary.Agent ?? "agent not named"}, {Shared.Words.Of(run.Outcome.Outcome).ToLowerInvariant()}: "
            + $"used as {(green ? "green" : "red")} run{instead}.";
    }

    public void AddLink(string link)
    {
        var lines = Links.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!lines.Contains(link, StringComparer.Ordinal))
        {
            Links = string.Join('\n', [.. lines, link]);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, Kept);

    /// <summary>Null when there is none, or it was kept by a version whose form was another.</summary>
    public static FilingDraft? FromJson(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<FilingDraft>(json, Kept);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
