using System.Globalization;
using Triage.Storage;

namespace Triage.Web.Shared;

/// <summary>A count as it is read, with thousands marked.</summary>
public static class Counted
{
    public static string Of(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Of(long count, string one, string many) => $"{Of(count)} {(count == 1 ? one : many)}";

    /// <summary>The total of a page, which says "more than" where counting stopped.</summary>
    public static string Listed(int total) =>
        total > Page<object>.CountedUpTo ? $"more than {Of(Page<object>.CountedUpTo)}" : Of(total);

    public static string Listed(int total, string one, string many) => $"{Listed(total)} {(total == 1 ? one : many)}";
}
