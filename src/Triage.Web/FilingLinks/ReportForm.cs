using System.Net.Mail;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Storage.Incidents;
using Triage.Web.Incidents;

namespace Triage.Web.FilingLinks;

/// <summary>What somebody wrote into the page of a filing link, as it came; bad input is said by field and nothing is lost.</summary>
/// <param name="Token">Random, made with the empty form: the same report sent twice is one report.</param>
public sealed record ReportForm(
    string Token,
    string? Happened,
    string? Expected,
    string? Record,
    string? Symptom,
    string? Amount,
    string? When,
    string? Name,
    string? Mail
)
{
    private const int TokenChars = 32;

    /// <summary>Of a title that is made from the first line.</summary>
    private const int MaxTitle = 120;

    public static ReportForm Empty(string token) => new(token, null, null, null, null, null, null, null, null);

    public static ReportForm Read(IFormCollection form)
    {
        return new(
            Text("token") is { Length: TokenChars } token ? token : "",
            Text("happened"),
            Text("expected"),
            Text("record"),
            Text("symptom"),
            Text("amount"),
            Text("when"),
            Text("name"),
            Text("mail")
        );

        string? Text(string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>What is wrong, by field, each with its remedy; empty when it can be filed.</summary>
    public IReadOnlyDictionary<string, string> Mistakes(TimeZoneInfo zone)
    {
        var mistakes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Happened is null)
        {
            mistakes["happened"] = "Please say what happened, in a sentence or two.";
        }

        foreach (var (field, text, limit) in Bounded())
        {
            if (text?.Length > limit)
            {
                mistakes[field] =
                    $"This is {text.Length:N0} characters long; at most {limit:N0} can be taken. Please shorten it.";
            }
        }

        if (When is not null && LocalInstant.Of(When, zone) is null)
        {
            mistakes["when"] = "This is no day with a time. Leave it empty if you do not know.";
        }

        if (Mail is not null && !mistakes.ContainsKey("mail") && !MailAddress.TryCreate(Mail, out _))
        {
            mistakes["mail"] = "This is no mail address. Leave it empty if you do not want to be asked.";
        }

        return mistakes;
    }

    public Filing ToFiling(string agent, TimeZoneInfo zone) =>
        new()
        {
            Title = TitleOf(Happened!),
            WhatHappened = Happened,
            Expected = Expected,
            Agent = agent,
            Subject = Record,
            Symptom = ContractWords.TryParse<Symptom>(Symptom, out var symptom) ? symptom : Engine.Incidents.Symptom.CannotTell,
            Amount = Amount,
            FirstBadAtUtc = LocalInstant.Of(When, zone),
        };

    public Reporter ToReporter() => new(Name, Mail);

    /// <summary>Everything that was written, for telling two reports apart.</summary>
    public string Whole => string.Join('\n', Token, Happened, Expected, Record, Symptom, Amount, When, Name, Mail);

    private IEnumerable<(string Field, string? Text, int Limit)> Bounded() =>
        [
            ("happened", Happened, Limits.MaxTextChars),
            ("expected", Expected, Limits.MaxTextChars),
            ("record", Record, Limits.MaxShortTextChars),
            ("amount", Amount, Limits.MaxShortTextChars),
            ("name", Name, Limits.MaxShortTextChars),
            ("mail", Mail, Limits.MaxShortTextChars),
        ];

    private static string TitleOf(string happened)
    {
        var line = happened.ReplaceLineEndings("\n").Split('\n')[0].Trim();
        if (line.Length <= MaxTitle)
        {
            return line;
        }

        // Between words where there is one, and never inside a character of two halves.
        var cut = line.LastIndexOf(' ', MaxTitle);
        cut = cut > MaxTitle / 2 ? cut : MaxTitle;
        return line[..(char.IsHighSurrogate(line[cut - 1]) ? cut - 1 : cut)] + "…";
    }
}
