using System.Runtime.CompilerServices;
using Bunit;

namespace Triage.Web.Tests;

/// <summary>A page waits for what runs beside it; on a busy machine that is longer than the second that bUnit gives.</summary>
internal static class Patience
{
    [ModuleInitializer]
    internal static void Set() => BunitContext.DefaultWaitTimeout = TimeSpan.FromSeconds(15);
}
