using System.Globalization;
using Triage.Storage;

namespace Triage.Web.Shared;

/// <summary>A count as it is read: with thousands marked, and "more than" where counting stopped.</summary>
public static class Counted
{
    public static string Of(int total) =>
        total >= Page<object>.CountedUpTo
            ? $"more than {(Page<object>.CountedUpTo - 1).ToString("N0", CultureInfo.InvariantCulture)}"
            : total.ToString("N0", CultureInfo.InvariantCulture);

    public static string Of(int count, string one, string many) => $"{Of(count)} {(count == 1 ? one : many)}";
}
