using System.Text.RegularExpressions;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Redaction;

/// <summary>Groups that are off as shipped: they are looked for by plain patterns, which cost more than the scan.</summary>
internal static partial class RarePatterns
{
    public static IEnumerable<(string Kind, Regex Pattern)> Of(RedactionRules rules)
    {
        if (rules.IsOn(RedactionGroup.IpAddress))
        {
            yield return ("ip", Ip());
        }

        if (rules.IsOn(RedactionGroup.HardwareId))
        {
            yield return ("mac", Mac());
            yield return ("imei", Imei());
        }

        if (rules.IsOn(RedactionGroup.Bitcoin))
        {
            yield return ("bitcoin", Bitcoin());
        }
    }

    [GeneratedRegex(
        @"\b(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\b|\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b|\b(?:[0-9a-fA-F]{1,4}:){1,6}(?::[0-9a-fA-F]{1,4}){1,6}\b",
        RegexOptions.CultureInvariant,
        100
    )]
    private static partial Regex Ip();

    [GeneratedRegex(@"\b(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\b", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Mac();

    [GeneratedRegex(
        @"(?i)\bimei[^0-9]{1,10}(?<secret>[0-9]{2}[- ]?[0-9]{6}[- ]?[0-9]{6}[- ]?[0-9])\b",
        RegexOptions.CultureInvariant,
        100
    )]
    private static partial Regex Imei();

    [GeneratedRegex(@"\b(?:bc1[ac-hj-np-z02-9]{38,59}|[13][1-9A-HJ-NP-Za-km-z]{32,33})\b", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Bitcoin();
}
