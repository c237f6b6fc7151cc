using System.Text;
using Cleave.Tools.Files;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages about recordings, which name the file and the place, as a compiler does.</summary>
internal static class ToolMessages
{
    public static void AddTo(MessageTable table)
    {
        table.Section("Tools: a trace as text");
        table.Throws(() => Read("a 1\n"));
        table.Throws(() => Read("x 1 2\n"));
        table.Throws(() => Read("a 1 0\n"));
        table.Throws(() => Read("a one 4096\n"));
        table.Throws(() => Read("a 1 -1\n"));
        table.Throws(() => Read("a 1 4096 12\n"));
        table.Throws(() => Read("a 1 4096 256 @x\n"));
        table.Throws(() => Read("a 1 4096\na 1 4096\n"));
        table.Throws(() => Read("f 1\n"));
        table.Throws(() => Read("a 1 4096\nf 1\nf 1\n"));
        table.Throws(() => Read("# prelude: 1\n"));
        table.Throws(() => Read("# prelude end\n"));
        table.Throws(() => Read("# prelude: 1\nf 1\n# prelude end\n"));
        table.Throws(() => Read("a 1 4096\n# prelude: 1\na 2 4096\n# prelude end\n"));
        table.Throws(() => Read("# space: gpu\na 1 4096\n"));
        table.Throws(() => Read("a 18446744073709551616 4096\n"));

        table.Section("Tools: a snapshot");
        table.Throws(() => ReadBytes([0x80, 0x02]));
        table.Throws(() => ReadBytes([0x80, 0x02, .. "}."u8]));
        table.Throws(() => ReadBytes([0x80, 0x02, .. "]K\u0005a."u8]));
        table.Throws(() => ReadBytes("PK\u0003\u0004"u8.ToArray()));
        table.Throws(() => ReadBytes([0x80, 0x02, .. "cos\nsystem\n."u8]));
        table.Throws(() => ReadBytes([0x80, 0x09, .. "N."u8]));
        table.Throws(() => ReadBytes([0x1f, 0x8b, 0x08, 0x00]));
        table.Throws(() => TraceFile.Open("no/such/file.trace"));
        table.Throws(() => TraceFile.Open(AppContext.BaseDirectory[..1]));
    }

    private static void Read(string text) => ReadBytes(Encoding.UTF8.GetBytes(text));

    private static void ReadBytes(byte[] bytes) => TraceFile.Read(new MemoryStream(bytes), "my.trace");
}
