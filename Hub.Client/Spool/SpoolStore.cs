using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Hub.Proofs;

namespace Hub.Client.Spool;

/// <summary>
/// Records in order, in files named after the number of their first record, and the number of the first that is not done yet. One thread appends, another reads and advances.
/// </summary>
/// <remarks>
/// What <see cref="Append"/> has returned from is on the disk. A file is begun only when the one before is on the disk whole, so only the last can have a torn end: it was not said yes to,
/// and is cut off. A crash between an answer and <see cref="Advance"/> gives the same records again.
/// </remarks>
internal sealed class SpoolStore : IDisposable
{
    private const string Suffix = ".spool";

    private readonly Lock _gate = new();
    private readonly string _directory;
    private readonly long _segmentBytes;
    private readonly FileStream _lock;
    private readonly List<Segment> _segments = [];
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private FileStream _active;
    private long _offset; // of the next record to read, in the first segment

    /// <exception cref="InvalidDataException">A file is damaged elsewhere than at the end of the last one, or missing.</exception>
    /// <exception cref="IOException">Another process uses the spool.</exception>
    public SpoolStore(string directory, long segmentBytes)
    {
        (_directory, _segmentBytes) = (directory, segmentBytes);
        CreateDirectory(directory);
        _lock = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var files = Directory.GetFiles(directory, "*" + Suffix).Order(StringComparer.Ordinal).ToArray();
            var position = File.Exists(PositionFile) ? long.Parse(File.ReadAllText(PositionFile), CultureInfo.InvariantCulture) : 0;
            Position = Next = position;
            foreach (var file in files)
            {
                Load(file, isLast: file == files[^1]);
            }

            if (_segments.Count > 0 && (_segments[0].First > position || Next < position))
            {
                throw Damaged(PositionFile);
            }

            // What comes goes into a new file: of the others nothing need be known any more but their records.
            _active = Begin();
            Drop();
            _offset = OffsetOf(_segments[0], position);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>Number of the first record that is not done.</summary>
    public long Position { get; private set; }

    /// <summary>Number of the record that is appended next.</summary>
    public long Next { get; private set; }

    /// <summary>Bytes of all files that hold something not done.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _segments.Where(s => s.First + s.Count > Position).Sum(s => s.Length);
            }
        }
    }

    /// <summary>Bytes that were cut off at the torn end of the last file; 0 after an orderly end.</summary>
    public long Torn { get; private set; }

    /// <summary>True when the file has its size, or holds only what is done and need not be kept.</summary>
    private bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _segments[^1].Length >= _segmentBytes || (_segments[^1].Length > 0 && Position == Next);
            }
        }
    }

    private string PositionFile => Path.Combine(_directory, "position");

    /// <summary>When this returns the records are on the disk. After an exception nothing is known: open the spool anew.</summary>
    public void Append(IReadOnlyList<byte[]> bodies)
    {
        _buffer.ResetWrittenCount();
        foreach (var body in bodies)
        {
            SpoolRecord.Append(_buffer, body);
        }

        if (IsOver)
        {
            _active.Dispose();
            _active = Begin();
            Drop();
        }

        _active.Write(_buffer.WrittenSpan);
        _active.Flush(flushToDisk: true);
        lock (_gate)
        {
            _segments[^1].Length += _buffer.WrittenCount;
            _segments[^1].Count += bodies.Count;
            Next += bodies.Count;
        }
    }

    /// <summary>The records from the position on, at least one if there is any.</summary>
    public List<byte[]> Read(int maxCount, int maxBytes)
    {
        string file;
        long offset, length;
        lock (_gate)
        {
            (file, offset, length) = (_segments[0].File, _offset, _segments[0].Length);
        }

        var records = new List<byte[]>();
        if (offset == length)
        {
            return records;
        }

        using var stream = Open(file);
        stream.Position = offset;
        for (long bytes = 0; offset + bytes < length && records.Count < maxCount && bytes < maxBytes;)
        {
            var record = ReadRecord(stream);
            records.Add(SpoolRecord.Read(record) is null ? throw Damaged(file) : record[SpoolRecord.HeaderLength..]);
            bytes += record.Length;
        }

        return records;
    }

    /// <summary>These records are done: first that is on the disk, then files that hold no others are deleted.</summary>
    public void Advance(IReadOnlyList<byte[]> bodies)
    {
        DurableFile.Write(PositionFile, Encoding.ASCII.GetBytes((Position + bodies.Count).ToString(CultureInfo.InvariantCulture)));
        lock (_gate)
        {
            Position += bodies.Count;
            _offset += bodies.Sum(b => (long)b.Length + SpoolRecord.HeaderLength);
        }

        Drop();
    }

    public void Dispose()
    {
        _active.Dispose();
        _lock.Dispose();
    }

    private FileStream Begin()
    {
        var file = Path.Combine(_directory, Next.ToString("d20", CultureInfo.InvariantCulture) + Suffix);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var stream = new FileStream(file, options);
        lock (_gate)
        {
            _segments.RemoveAll(s => s.File == file); // an empty one of the same number
            _segments.Add(new Segment(file, Next));
        }

        return stream;
    }

    private void Load(string file, bool isLast)
    {
        if (!long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var first) || (_segments.Count > 0 && first != Next))
        {
            throw Damaged(file);
        }

        var content = File.ReadAllBytes(file);
        var segment = new Segment(file, first);
        while (segment.Length < content.Length)
        {
            if (SpoolRecord.Read(content.AsSpan((int)segment.Length)) is not { } length)
            {
                if (!isLast)
                {
                    throw Damaged(file);
                }

                Torn = content.Length - segment.Length;
                using var cut = new FileStream(file, FileMode.Open, FileAccess.Write);
                cut.SetLength(segment.Length);
                cut.Flush(flushToDisk: true);
                break;
            }

            segment.Length += SpoolRecord.HeaderLength + length;
            segment.Count++;
        }

        _segments.Add(segment);
        Next = first + segment.Count;
    }

    private static long OffsetOf(Segment segment, long position)
    {
        using var stream = Open(segment.File);
        for (var number = segment.First; number < position; number++)
        {
            ReadRecord(stream);
        }

        return stream.Position;
    }

    private static byte[] ReadRecord(FileStream stream)
    {
        Span<byte> header = stackalloc byte[SpoolRecord.HeaderLength];
        stream.ReadExactly(header);
        var record = new byte[SpoolRecord.HeaderLength + BinaryPrimitives.ReadInt32LittleEndian(header)];
        header.CopyTo(record);
        stream.ReadExactly(record.AsSpan(SpoolRecord.HeaderLength));
        return record;
    }

    /// <summary>Beside the writer that has it open.</summary>
    private static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private void Drop()
    {
        lock (_gate)
        {
            while (_segments.Count > 1 && _segments[0].First + _segments[0].Count <= Position)
            {
                File.Delete(_segments[0].File);
                _segments.RemoveAt(0);
                _offset = 0;
            }
        }
    }

    /// <summary>Readable by its owner only: it holds messages.</summary>
    private static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static InvalidDataException Damaged(string file) =>
        new($"{SpoolCodes.Damaged}: 暂存文件 {file} 已损坏或缺少前一文件。 · The spool file {file} is damaged, or the one before it is missing.");

    private sealed class Segment(string file, long first)
    {
        public string File { get; } = file;

        public long First { get; } = first;

        public long Count { get; set; }

        public long Length { get; set; }
    }
}
