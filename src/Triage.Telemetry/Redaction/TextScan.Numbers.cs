using System.Buffers;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Redaction;

/// <summary>Numbers that belong to a person: cards, accounts, telephone and social security numbers.</summary>
internal ref partial struct TextScan
{
    private static readonly SearchValues<string> PhoneWords = SearchValues.Create(
        ["phone", "mobile", "tel:", "tel.", "telefon", "fax", "cell:", "whatsapp"],
        StringComparison.OrdinalIgnoreCase
    );

    private static readonly SearchValues<string> SocialSecurityWords = SearchValues.Create(
        ["ssn", "social security", "social_security", "socialsecurity", "tax id", "taxpayer"],
        StringComparison.OrdinalIgnoreCase
    );

    private int PhoneAt(int at)
    {
        if (
            at > 0
            && (
                IsWord(text[at - 1]) || text[at - 1] is '+' or '/' or '=' && at > 1 && IsWord(text[at - 2]) && text[at - 1] != '='
            )
        )
        {
            return at + 1;
        }

        var end = NumberEnd(at + 1, out var digits, out var groups);
        var isOne = text[at + 1] != '0' && digits is >= 8 and <= 15 && (groups > 1 || digits >= 9);
        if (!isOne || IsDate(at + 1) || (end < text.Length && IsWord(text[end])))
        {
            return at + 1;
        }

        Add(RedactionGroup.Phone, at, end - at, "phone");
        return end;
    }

    /// <summary>The end of digits in groups, as telephone numbers are written.</summary>
    private readonly int NumberEnd(int start, out int digits, out int groups)
    {
        (digits, groups) = (0, 0);
        var end = start;
        for (var at = start; at < text.Length && at - end < 3 && digits < 20; at++)
        {
            var c = text[at];
            if (char.IsAsciiDigit(c))
            {
                groups += at == start || !char.IsAsciiDigit(text[at - 1]) ? 1 : 0;
                digits++;
                end = at + 1;
            }
            else if (c is not (' ' or '-' or '.' or '(' or ')' or '/'))
            {
                break;
            }
        }

        return end;
    }

    // 2026-11-23
    private readonly bool IsDate(int at) => text[at..] is [_, _, _, _, '-' or '/' or '.', _, _, '-' or '/' or '.', _, _, ..];

    private int Digits(int at)
    {
        var start = at;
        while (start > 0 && char.IsAsciiDigit(text[start - 1]))
        {
            start--;
        }

        var end = at + 4;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        if (TelegramToken(start, end) is var token and > 0)
        {
            return token;
        }

        if (end < text.Length && char.IsAsciiLetter(text[end]) || !IsBorder(start))
        {
            return Math.Max(end, Run(start));
        }

        // 0.4111…, 1,4111…: the rest of a number.
        if (start > 1 && text[start - 1] is '.' or ',' && char.IsAsciiDigit(text[start - 2]))
        {
            return end;
        }

        if (CardNumber.EndOf(text, start, end) is var card and > 0 && !IsNoCard(start, card))
        {
            Add(RedactionGroup.Card, start, card - start, "card");
            return card;
        }

        if (SocialSecurity(start, end) || ToldPhone(start))
        {
            return end;
        }

        return end - start >= 16 ? Math.Max(end, Run(start)) : end;
    }

    private static readonly SearchValues<string> CardWords = SearchValues.Create(
        ["card", "pan:", "visa", "amex", "master", "credit", "debit"],
        StringComparison.OrdinalIgnoreCase
    );

    private static readonly SearchValues<string> OtherNumbers = SearchValues.Create(
        [
            "order",
            "invoice",
            "inv ",
            "inv-",
            "track",
            "ticket",
            "sku",
            "serial",
            "batch",
            "ref",
            "time",
            "nano",
            "unix",
            "span",
            "trace",
            "parcel",
            "shipment",
            "hash",
        ],
        StringComparison.OrdinalIgnoreCase
    );

    // One in ten numbers passes the check digit: what is called an order or an id is one.
    private readonly bool IsNoCard(int start, int end)
    {
        if (start > 0 && text[start - 1] is '-' or '/' or '#' || (end < text.Length && text[end] == '-'))
        {
            return true;
        }

        // The nearer word says what it is: "card …, order …".
        var before = text[Math.Max(0, start - MaxContext)..start];
        var (card, other) = (LastOf(before, CardWords), LastOf(before, OtherNumbers));
        if (card < 0 && other < 0 && start < MaxContext)
        {
            (card, other) = (LastOf(key, CardWords), LastOf(key, OtherNumbers));
        }

        if (card >= 0 || other >= 0)
        {
            return other > card;
        }

        var name = before.TrimEnd(" \"'\\:=(#");
        return EndsInId(name) || (name.IsEmpty && EndsInId(key));
    }

    private static int LastOf(ReadOnlySpan<char> text, SearchValues<string> words)
    {
        var last = -1;
        for (int next; (next = text[(last + 1)..].IndexOfAny(words)) >= 0; )
        {
            last += next + 1;
        }

        return last;
    }

    // id, order_id, orderId; not "paid".
    private static bool EndsInId(ReadOnlySpan<char> name) =>
        name
            is "id"
                or "ID"
                or "Id"
                or [.., '_' or '-' or '.' or ' ' or '"' or '\n', 'i' or 'I', 'd' or 'D']
                or [.., 'I', 'd' or 'D'];

    private bool SocialSecurity(int start, int end)
    {
        var from = start - 7;
        if (
            end - start != 4
            || from < 0
            || text[from..start]
                is not [var a, >= '0' and <= '9', >= '0' and <= '9', '-' or ' ', >= '0' and <= '9', >= '0' and <= '9', '-' or ' ']
            || a is < '0' or > '8'
            || text.Slice(from, 3) is "000" or "666"
            || text.Slice(from + 4, 2) is "00"
            || text[start..end] is "0000"
            || !IsBorder(from)
            || !IsSaidBefore(from, SocialSecurityWords)
        )
        {
            return false;
        }

        Add(RedactionGroup.SocialSecurity, from, end - from, "ssn");
        return true;
    }

    // Without a plus only where the text says that it is one: (555) 123-4567 alone could be anything.
    private bool ToldPhone(int at)
    {
        var start = at;
        while (
            start > 0
            && at - start < 16
            && (char.IsAsciiDigit(text[start - 1]) || text[start - 1] is ' ' or '-' or '.' or '(' or ')' or '/')
        )
        {
            start--;
        }

        while (start < at && !char.IsAsciiDigit(text[start]) && text[start] != '(')
        {
            start++;
        }

        var end = NumberEnd(start, out var digits, out _);
        if (digits is < 7 or > 15 || IsDate(start) || !IsSaidBefore(start, PhoneWords))
        {
            return false;
        }

        Add(RedactionGroup.Phone, start, end - start, "phone");
        return true;
    }

    private int Letters(int at)
    {
        if ((at == 0 || IsBorder(at)) && Iban.EndOf(text, at) is var end and > 0)
        {
            Add(RedactionGroup.Iban, at, end - at, "iban");
            return end;
        }

        return Math.Max(at + 1, Run(at));
    }
}
