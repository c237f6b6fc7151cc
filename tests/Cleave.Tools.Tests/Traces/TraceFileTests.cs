using Cleave.Tools.Files;
using Cleave.Tools.Input;
using Cleave.Tools.Tests.Traces.Snapshots;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces;

public class TraceFileTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_form_is_found_by_its_first_bytes(bool zipped)
    {
        byte[] text = "a 0 7\n"u8.ToArray();
        byte[] snapshot = new SnapshotScript().Event("alloc", 0x1000, 7).Bytes();

        Assert.Null(Assert.Single(Read(zipped ? TraceText.Gzip(text) : text)).Notes);
        Assert.NotNull(Assert.Single(Read(zipped ? TraceText.Gzip(snapshot) : snapshot)).Notes);
    }

    [Fact]
    public void Traces_and_errors_carry_the_name_of_the_file()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "a 0 7\n");
            Assert.Equal(Path.GetFileName(path), TraceFile.Open(path)[0].Name);

            File.WriteAllText(path, "a 0 7\nb\n");
            string message = Assert.Throws<TraceFormatException>(() => TraceFile.Open(path)).Message;
            Assert.StartsWith($"{Path.GetFileName(path)}: line 2: ", message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_zip_archive_is_named_and_how_to_record_instead()
    {
        string message = Assert.Throws<TraceFormatException>(() => Read([(byte)'P', (byte)'K', 3, 4, 20])).Message;
        Assert.Contains("the file is a zip archive, as torch.save writes it, and no memory snapshot", message);
        Assert.Contains("torch.cuda.memory._dump_snapshot('snapshot.pickle')", message);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_told_apart_in_a_sentence()
    {
        string missing = Path.Combine(Samples.Folder, "none", "such.trace");

        Assert.Equal($"There is no file '{missing}'.", Assert.Throws<FileNotFoundException>(() => TraceFile.Open(missing)).Message);
        Assert.Equal(
            $"'{Samples.Folder}' is a folder, not a file.",
            Assert.Throws<IOException>(() => TraceFile.Open(Samples.Folder)).Message);
    }

    [Fact]
    public void A_path_that_the_system_refuses_is_an_IO_error_with_a_sentence()
    {
        IOException refused = Assert.Throws<IOException>(() => TraceFile.Open("bad\0name"));

        Assert.Contains("cannot be read", refused.Message);
    }

    [Fact]
    public void A_file_that_is_neither_form_is_refused()
    {
        Assert.Contains("a trace is text", Error([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0]));
        Assert.Contains("unknown operation", Error("{ \"json\": 1 }"u8.ToArray()));
        Assert.StartsWith("t: ", Error([0x1f, 0x8b]));
        Assert.StartsWith("t: ", Error([0x80]));
    }

    [Fact]
    public void The_stream_stays_open()
    {
        var stream = new MemoryStream(TraceText.Gzip("a 0 7\n"u8.ToArray()));

        Assert.Single(TraceFile.Read(stream, "t"));
        Assert.True(stream.CanRead);
    }

    private static IReadOnlyList<Trace> Read(byte[] content) => TraceFile.Read(new DripStream(content), "t");

    private static string Error(byte[] content) =>
        Assert.Throws<TraceFormatException>(() => TraceFile.Read(new MemoryStream(content), "t")).Message;
}
