namespace Triage.Engine.Incidents;

/// <summary>What a filed text may be. Messages name the field, the limit and the remedy.</summary>
public static class FilingRules
{
    /// <exception cref="RefusedInputException">A field is missing or too long.</exception>
    public static Filing Checked(Filing filing) =>
        filing with
        {
            Title = Required(filing.Title, "title", Limits.MaxTitleChars),
            WhatHappened = Optional(filing.WhatHappened, "whatHappened", Limits.MaxTextChars),
            Expected = Optional(filing.Expected, "expected", Limits.MaxTextChars),
            Agent = Optional(filing.Agent, "agent", Limits.MaxShortTextChars),
            Subject = Optional(filing.Subject, "subject", Limits.MaxShortTextChars),
            Amount = Optional(filing.Amount, "amount", Limits.MaxShortTextChars),
            RedRun = Optional(filing.RedRun, "redRun", Limits.MaxShortTextChars),
            GreenRun = Optional(filing.GreenRun, "greenRun", Limits.MaxShortTextChars),
            Links = CheckedLinks(filing.Links),
        };

    /// <exception cref="RefusedInputException">Empty, or longer than <paramref name="maxChars"/>.</exception>
    public static string Required(string? text, string field, int maxChars) =>
        Optional(text, field, maxChars)
        ?? throw new RefusedInputException(field, $"'{field}' is empty. Write at least one word.");

    /// <summary>Trimmed; blank becomes null.</summary>
    /// <exception cref="RefusedInputException">Longer than <paramref name="maxChars"/>.</exception>
    public static string? Optional(string? text, string field, int maxChars)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
        {
            return null;
        }

        return trimmed.Length <= maxChars
            ? trimmed
            : throw new RefusedInputException(
                field,
                $"'{field}' has {trimmed.Length:N0} characters; the limit is {maxChars:N0}. Shorten it, or put the long text into the description."
            );
    }

    /// <exception cref="RefusedInputException">Undetermined without a reason, or too many contributing classes.</exception>
    public static void Check(Verdict verdict)
    {
        if (verdict.Class == "undetermined" && string.IsNullOrWhiteSpace(verdict.Reason))
        {
            throw new RefusedInputException(
                "reason",
                "'undetermined' needs a reason. Say what is missing: no content captured, no green run, not reproduced, environment gone, or owner not available."
            );
        }

        if (verdict.Contributing.Count > Limits.MaxContributing)
        {
            throw new RefusedInputException(
                "contributing",
                $"'contributing' has {verdict.Contributing.Count} classes; the limit is {Limits.MaxContributing}. Keep the ones that a fix would touch."
            );
        }
    }

    private static IReadOnlyList<string> CheckedLinks(IReadOnlyList<string> links)
    {
        if (links.Count > Limits.MaxLinks)
        {
            throw new RefusedInputException(
                "links",
                $"'links' has {links.Count} entries; the limit is {Limits.MaxLinks}. Keep the ones that matter."
            );
        }

        return [.. links.Select(l => Required(l, "links", Limits.MaxLinkChars))];
    }
}
