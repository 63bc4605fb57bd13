namespace Triage.Telemetry.Redaction;

/// <summary>Payment cards: an issuer's first digits with the length that it uses, and the check digit of ISO/IEC 7812 (Luhn).</summary>
internal static class CardNumber
{
    /// <summary>How the digits of a card are grouped in print.</summary>
    private static readonly int[][] Groups =
    [
        [4, 4, 4, 4, 3],
        [4, 4, 4, 4],
        [4, 6, 5],
        [4, 6, 4],
    ];

    /// <summary>Where the card ends that begins with these digits; 0 when they are none.</summary>
    public static int EndOf(ReadOnlySpan<char> text, int start, int end)
    {
        if (end - start is >= 12 and <= 19)
        {
            return Is(text[start..end]) ? end : 0;
        }

        if (end - start != 4 || end >= text.Length || text[end] is not (' ' or '-'))
        {
            return 0;
        }

        Span<char> digits = stackalloc char[19];
        foreach (var groups in Groups)
        {
            var at = start;
            var count = 0;
            foreach (var length in groups)
            {
                if (at > start)
                {
                    at = at < text.Length && text[at] == text[end] ? at + 1 : text.Length;
                }

                if (text.Length - at < length || text.Slice(at, length).ContainsAnyExceptInRange('0', '9'))
                {
                    count = 0;
                    break;
                }

                text.Slice(at, length).CopyTo(digits[count..]);
                count += length;
                at += length;
            }

            if (count > 0 && (at == text.Length || !char.IsAsciiLetterOrDigit(text[at])) && Is(digits[..count]))
            {
                return at;
            }
        }

        return 0;
    }

    private static bool Is(ReadOnlySpan<char> digits)
    {
        var first = (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 + (digits[2] - '0') * 10 + (digits[3] - '0');
        var isIssued = digits.Length switch
        {
            // Visa once; Maestro.
            13 => first / 1000 == 4,
            12 or 17 or 18 => first is 5018 or 5020 or 5038 or 5893 or 6304 or 6759 or 6761 or 6762 or 6763,
            // Diners.
            14 => first / 10 is >= 300 and <= 305 || first / 100 is 36 or 38 or 39,
            // American Express.
            15 => first / 100 is 34 or 37,
            // Visa, Mastercard twice, Discover, JCB, UnionPay, Maestro, RuPay.
            16 => first / 1000 == 4
                || first / 100 is >= 51 and <= 55 or 62 or 64 or 65
                || first is >= 2221 and <= 2720 or 6011 or >= 3528 and <= 3589
                || first is 5018 or 5020 or 5038 or 5893 or 6304 or 6759 or 6761 or 6762 or 6763,
            19 => first / 1000 == 4 || first / 100 == 62 || first is 6304 or 6759,
            _ => false,
        };
        return isIssued && digits.ContainsAnyExcept(digits[0]) && Luhn(digits);
    }

    private static bool Luhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : (digit * 2 % 10) + (digit / 5);
        }

        return sum % 10 == 0;
    }
}
