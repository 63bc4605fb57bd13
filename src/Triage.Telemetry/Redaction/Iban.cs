using System.Collections.Frozen;

namespace Triage.Telemetry.Redaction;

/// <summary>International bank account numbers: a country with its length (SWIFT's registry) and the remainder 1 of ISO 7064 (mod 97).</summary>
internal static class Iban
{
    private static readonly FrozenDictionary<string, int> Lengths = (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 "
        + "FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 "
        + "LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 "
        + "SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
    )
        .Split(' ')
        .ToFrozenDictionary(
            c => c[..2],
            c => int.Parse(c[2..], System.Globalization.CultureInfo.InvariantCulture),
            StringComparer.Ordinal
        );

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> ByCountry =
        Lengths.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Where the number ends that begins here, written together or in groups; 0 when it is none.</summary>
    public static int EndOf(ReadOnlySpan<char> text, int start)
    {
        if (text.Length - start < 15)
        {
            return 0;
        }

        ReadOnlySpan<char> country = [char.ToUpperInvariant(text[start]), char.ToUpperInvariant(text[start + 1])];
        if (!ByCountry.TryGetValue(country, out var length))
        {
            return 0;
        }

        Span<char> number = stackalloc char[34];
        var count = 0;
        var at = start;
        for (; at < text.Length && count < length; at++)
        {
            if (char.IsAsciiLetterOrDigit(text[at]))
            {
                number[count++] = char.ToUpperInvariant(text[at]);
            }
            else if (text[at] is not (' ' or '-') || !char.IsAsciiLetterOrDigit(text[at - 1]))
            {
                return 0;
            }
        }

        // Check digits are 02 to 98.
        return
            count == length
            && number[..4] is not [_, _, '0', '0' or '1'] and not [_, _, '9', '9']
            && (at == text.Length || !char.IsAsciiLetterOrDigit(text[at]))
            && Remainder(number[..length]) == 1
            ? at
            : 0;
    }

    private static int Remainder(ReadOnlySpan<char> number)
    {
        var rest = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var c = number[(i + 4) % number.Length];
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + c - '0') % 97 : ((rest * 100) + c - 'A' + 10) % 97;
        }

        return rest;
    }
}
