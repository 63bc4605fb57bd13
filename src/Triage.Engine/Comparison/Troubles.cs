using System.Text.Json;
using System.Text.RegularExpressions;

namespace Triage.Engine.Comparison;

/// <summary>What kind of failure a text tells of, whatever status the step was given.</summary>
public enum Trouble
{
    None,

    /// <summary>It says that it failed, not how.</summary>
    Failed,

    /// <summary>A check said no: a validator, a policy, a missing approval.</summary>
    Rejected,

    /// <summary>401, 403, an expired or rotated credential.</summary>
    Refused,

    /// <summary>429, 529, a quota.</summary>
    Overloaded,

    /// <summary>A deadline passed.</summary>
    TimedOut,
}

/// <summary>
/// Reads failures out of contents: real agents record <c>{"error":"HTTP 401 .."}</c> under status ok more often than not.
/// Only a text that is an error by its form is read for the kind; a document about time-outs is no time-out.
/// </summary>
public static partial class Troubles
{
    private static readonly string[] ErrorKeys = ["error", "errors", "exception", "error_message", "errorMessage"];

    /// <summary>Beside an error these tell of it; anything else, an <c>amount</c> of 403, is data.</summary>
    private static readonly string[] BesideErrors =
    [
        "status",
        "statusCode",
        "status_code",
        "code",
        "errorCode",
        "error_code",
        "type",
        "errorType",
        "error_type",
        "message",
        "reason",
        "detail",
        "description",
        "error_description",
    ];

    public static Trouble Of(string? body)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            return Trouble.None;
        }

        using var json = CanonicalContent.TryParse(body);
        if (json is not null)
        {
            return ErrorIn(json.RootElement, 0) is { } error ? KindOf(error) : Trouble.None;
        }

        return ErrorStart().IsMatch(body) ? KindOf(body) : Trouble.None;
    }

    /// <summary>The kind of a text that is known to be an error message.</summary>
    public static Trouble KindOf(string message)
    {
        var head = message.Length > 2_000 ? message[..2_000] : message;
        return RefusedWords().IsMatch(head) ? Trouble.Refused
            : OverloadedWords().IsMatch(head) ? Trouble.Overloaded
            : TimedOutWords().IsMatch(head) ? Trouble.TimedOut
            : RejectedWords().IsMatch(head) ? Trouble.Rejected
            : Trouble.Failed;
    }

    /// <summary>What it says of its error; null when it is none.</summary>
    private static string? ErrorIn(JsonElement value, int depth)
    {
        if (value.ValueKind is JsonValueKind.Array)
        {
            var errors = value.EnumerateArray().Select(v => ErrorIn(v, depth)).ToList();
            return errors.Count > 0 && errors.TrueForAll(e => e is not null) ? string.Join(' ', errors) : null;
        }

        if (value.ValueKind is not JsonValueKind.Object || depth > 3)
        {
            return null;
        }

        var members = value.EnumerateObject().ToList();
        var errorsNamed = members.FindAll(m => ErrorKeys.Contains(m.Name, StringComparer.Ordinal) && Says(m.Value));
        if (errorsNamed.Exists(m => m.Value.ValueKind is not JsonValueKind.True))
        {
            return WithWordsBeside(errorsNamed.Select(m => m.Value.GetRawText()), members);
        }

        // A flag says that it is an error, not which of its members tells of it.
        if (errorsNamed.Count > 0 || members.Exists(IsFlag))
        {
            return value.GetRawText();
        }

        // Envelopes: {"content": {"error": ..}}.
        var inside = members
            .Where(m => m.Name is "content" or "result" or "output" or "response")
            .Select(m => Inner(m.Value, depth))
            .OfType<string>()
            .ToList();
        return inside.Count > 0 ? WithWordsBeside(inside, members) : null;
    }

    private static bool IsFlag(JsonProperty member) =>
        member.Name is "isError" or "is_error" && member.Value.ValueKind is JsonValueKind.True
        || member.Name is "status"
            && member.Value.ValueKind is JsonValueKind.String
            && member.Value.GetString() is "error" or "failed" or "failure";

    private static string WithWordsBeside(IEnumerable<string> errors, List<JsonProperty> members) =>
        string.Join(
            ' ',
            errors.Concat(
                members
                    .Where(m => BesideErrors.Contains(m.Name, StringComparer.Ordinal))
                    .Where(m => m.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                    .Select(m => m.Value.GetRawText())
            )
        );

    private static string? Inner(JsonElement value, int depth)
    {
        if (value.ValueKind is not JsonValueKind.String)
        {
            return ErrorIn(value, depth + 1);
        }

        using var json = CanonicalContent.TryParse(value.GetString()!);
        return json is null ? null : ErrorIn(json.RootElement, depth + 1);
    }

    private static bool Says(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => false,
            JsonValueKind.String => value.GetString()!.Length > 0,
            JsonValueKind.Array => value.GetArrayLength() > 0,
            _ => true,
        };

    [GeneratedRegex(
        @"^\W{0,20}(?:[A-Za-z.]{0,60}(?:Error|Exception)\b|error\b|traceback\b|HTTP [45]\d\d\b|failed to\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ErrorStart();

    [GeneratedRegex(
        @"\b(?:401|403)\b|unauthori[sz]ed|forbidden|permission denied|(?:invalid|incorrect|expired|revoked|rotated|missing) (?:api[ _-]?key|key|token|credential)|(?:key|token|credential)\b.{0,40}\b(?:expired|revoked|rotated|not valid|invalid)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex RefusedWords();

    [GeneratedRegex(
        @"\b(?:429|529)\b|rate.?limit|too many requests|quota|overloaded",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex OverloadedWords();

    [GeneratedRegex(
        @"reject|validat|not (?:allowed|permitted)|denied|approval|policy|guardrail|out of range|outside|exceed|\bmust\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex RejectedWords();

    [GeneratedRegex(
        @"\b(?:408|504)\b|time[d]?.?out|deadline|no (?:answer|response|reply) (?:within|after|for|in) [0-9]|ETIMEDOUT|TaskCanceled|AbortError|operation was (?:aborted|canceled)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex TimedOutWords();
}
