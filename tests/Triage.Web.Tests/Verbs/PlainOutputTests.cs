using Triage.Web.Verbs;

namespace Triage.Web.Tests.Verbs;

public sealed class PlainOutputTests
{
    [Theory]
    [InlineData("\u001b]8;;https://evil.example\u0007ci\u001b]8;;\u0007", "�]8;;https://evil.example�ci�]8;;�")]
    [InlineData("\u001b]52;c;cm0gLXJm\u0007", "�]52;c;cm0gLXJm�")]
    [InlineData("\u001b[2J\u009b31m", "�[2J�31m")]
    [InlineData("a\bb\0c", "a�b�c")]
    [InlineData("user\u202Etxt.exe", "user�txt.exe")]
    [InlineData("name\tÄ 漢 🙂", "name\tÄ 漢 🙂")]
    public async Task Write_WhatATerminalWouldObey_IsShownAsAMark(string text, string printed)
    {
        using var screen = new StringWriter();
        await using var output = new PlainOutput(screen);

        await output.WriteAsync(text);
        await output.WriteLineAsync();

        Assert.Equal(printed + Environment.NewLine, screen.ToString());
    }
}
